import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseRunOptions } from '../src/run/options/options.ts'
import { runMemtest, SILENT_OUTPUT } from '../src/run/run.ts'

/** What two wallets of one version of the npm package did in a run of ours on the local network. */
export interface NpmPayments {
  /** That arrived, of those asked for. */
  payments: number
  asked: number
  conserved: boolean
  /** Why the run broke; null when it did not. */
  reason: string | null
}

/** Pays by `run --scenario basic`, as a user would measure this version. */
export async function payWithNpmSdk(version: string, asked: number): Promise<NpmPayments> {
  const out = mkdtempSync(join(tmpdir(), 'npm-payments-'))
  try {
    const pace = ['--payments', String(asked), '--duration', '2m', '--interval', '0', '--mem-interval', '1s']
    const options = parseRunOptions(['--sdk', version, '--scenario', 'basic', ...pace, '--out', out], {})
    if (options === 'help') throw new Error('unreachable: no --help was given')
    const stop = new AbortController().signal
    using result = await runMemtest(options, { output: SILENT_OUTPUT, stop })
    const { counts, balances, outcome } = result.metadata
    const reason = outcome.kind === 'completed' ? null : outcome.detail
    return { payments: counts.payments, asked, conserved: balances?.conserved === true, reason }
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    return { payments: 0, asked, conserved: false, reason }
  } finally {
    rmSync(out, { recursive: true, force: true })
  }
}
