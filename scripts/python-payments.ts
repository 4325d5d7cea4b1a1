import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { LOOPBACK_ONLY } from '../src/run/hosts/loopback-only.ts'
import { defaultCacheDir } from '../src/run/install/sdk-install.ts'
import { ControlClient } from '../src/spark/control/control-client.ts'
import { startNetwork } from '../src/spark/network.ts'

export const PYTHON_PACKAGE = 'breez-sdk-spark'
const AGENT = fileURLToPath(new URL('pay-with-python-sdk.py', import.meta.url))
const run = promisify(execFile)

/** What two wallets of one version of the Python package did on a network of their own. */
export interface PythonPayments {
  /** That arrived. */
  payments: number
  failures: string[]
  seconds: number
  /** In both wallets together, at the end. */
  walletsSat: number
  /** Whether this version knows the fee ladder, which is on unless it is turned off. */
  ladder: boolean
  /** Wallets and leaves both hold what the faucet paid. */
  conserved: boolean
}

/** All versions that PyPI has for this machine, the newest last. */
export async function pythonVersions(): Promise<string[]> {
  const { stdout } = await run('python3', ['-m', 'pip', 'index', 'versions', PYTHON_PACKAGE])
  const [, list = ''] = /^Available versions: (.*)$/m.exec(stdout) ?? []
  return list.split(', ').filter(Boolean).reverse()
}

/** Installs a version, without anything else, into a folder for PYTHONPATH that later runs find again. */
export async function installPythonSdk(version: string): Promise<string> {
  const dir = join(defaultCacheDir(), `python-path-${version}`)
  if (existsSync(dir)) return dir
  mkdirSync(dirname(dir), { recursive: true })
  const fresh = mkdtempSync(`${dir}-`)
  try {
    const pip = ['-m', 'pip', 'install', '--quiet', '--no-deps', '--disable-pip-version-check', '--target']
    await run('python3', [...pip, fresh, `${PYTHON_PACKAGE}==${version}`])
    if (!existsSync(dir)) renameSync(fresh, dir)
  } catch (error) {
    // Another process may have been first.
    if (!existsSync(dir)) throw error
  } finally {
    rmSync(fresh, { recursive: true, force: true })
  }
  return dir
}

/** Pays on a fresh network with the SDK's default configuration. `env` comes on top of the child's environment. */
export async function payWithPythonSdk(
  version: string,
  payments: number,
  env: NodeJS.ProcessEnv = LOOPBACK_ONLY,
): Promise<PythonPayments> {
  const packages = await installPythonSdk(version)
  await using network = await startNetwork()
  const { sparkConfig, faucetUrl } = network
  const child = spawn('python3', [AGENT, String(payments)], {
    env: { ...process.env, PYTHONPATH: packages, ...env },
    timeout: 180_000,
  })
  child.stdin.end(`${JSON.stringify({ sparkConfig, faucetUrl })}\n`)
  const [output, errors, [code]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, 'close'),
  ])
  if (code !== 0) throw new Error(errors.trim().split('\n').at(-1) || `the child ended with ${code}`)
  const outcome = JSON.parse(output.trim().split('\n').at(-1) ?? '') as Omit<PythonPayments, 'conserved'>
  const { totalSat, grantedSat } = await new ControlClient(network).ledger()
  // A swap of the leaf optimizer may be under way when the wallets disconnect: its leaves are in both sums.
  const conserved = totalSat === grantedSat && outcome.walletsSat === totalSat
  return { ...outcome, conserved }
}
