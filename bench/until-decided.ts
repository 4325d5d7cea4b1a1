import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { judge, type RunMetadata, readRecording } from '../src/compare/compare.ts'
import { parseRunOptions } from '../src/run/options/options.ts'
import { runMemtest, SILENT_OUTPUT } from '../src/run/run.ts'
import type { BenchRow } from './bench-row.ts'

const LEAKY_RUNS = Number(process.env.BENCH_LEAKY_RUNS ?? 5)
const CLEAN_RUNS = Number(process.env.BENCH_CLEAN_RUNS ?? 50)
const GOAL_SEC = 15

/** The release with a leak that is known, small, and of every payment and reconnect. */
const LEAKY = ['--sdk', '0.19.2', '--scenario', 'reconnect', '--interval', '0', '--reconnect-every', '5']
/** What leaks nothing: the life of an instance, and the native library with payments. */
const CLEAN: readonly (readonly string[])[] = [
  ['--scenario', 'lifecycle'],
  ['--host', 'python', '--scenario', 'lifecycle'],
  ['--host', 'python', '--scenario', 'reconnect', '--interval', '0', '--reconnect-every', '5'],
]

/** `--until-decided`: how soon a leak is proven, and whether runs without one are ever stopped as one. */
export async function bench(): Promise<BenchRow[]> {
  const leaky: Ended[] = []
  for (let number = 0; number < LEAKY_RUNS; number++) leaky.push(await ended(LEAKY))
  const clean: Ended[] = []
  for (let number = 0; number < CLEAN_RUNS; number++)
    clean.push(await ended(CLEAN[number % CLEAN.length] ?? []))
  const slowestSec = Math.max(...leaky.map(({ decidedSec }) => decidedSec))
  const proven = leaky.filter(({ decided, verdict }) => decided === 'leak' && verdict === 'leak').length
  const stopped = clean.filter(({ decided }) => decided === 'leak').length
  const cleared = clean.filter(
    ({ decided, verdict }) => decided === 'no-leak' && verdict === 'no-leak',
  ).length
  return [
    {
      name: 'from the command to the decision, SDK 0.19.2, reconnect every 5 payments',
      figure: `${leaky.map(({ decidedSec }) => decidedSec.toFixed(1)).join(', ')} s; ${proven} of ${leaky.length} a leak in the judgement too`,
      goal: `at most ${GOAL_SEC} s, all a leak`,
      met: slowestSec <= GOAL_SEC && proven === leaky.length,
    },
    {
      name: 'clean runs stopped as a leak',
      figure: `${stopped} of ${clean.length}; ${cleared} cleared, by the judgement too`,
      goal: '0',
      met: stopped === 0,
    },
  ]
}

interface Ended {
  decided: NonNullable<Extract<RunMetadata['outcome'], { kind: 'completed' }>['decided']>['verdict'] | null
  /** Since the command was given; that of the whole run where nothing was decided. */
  decidedSec: number
  verdict: string
}

async function ended(flags: readonly string[]): Promise<Ended> {
  const out = mkdtempSync(join(tmpdir(), 'sdk-memtest-until-decided-'))
  try {
    const options = parseRunOptions(
      [...flags, '--duration', '90s', '--until-decided', '--rust', 'none', '--out', out],
      {},
    )
    if (options === 'help') throw new Error('unreachable: no --help was given')
    const startMs = performance.now()
    let decidedSec: number | null = null
    const output = {
      ...SILENT_OUTPUT,
      line: (text: string) => {
        if (text.startsWith('Decided')) decidedSec = (performance.now() - startMs) / 1000
      },
    }
    using result = await runMemtest(options, { output, stop: new AbortController().signal })
    const { outcome } = result.metadata
    const recording = await readRecording(result.samplesFile, null)
    const { verdict } = judge(recording, { rust: null, previous: null, now: new Date() })
    const decided = outcome.kind === 'completed' ? (outcome.decided?.verdict ?? null) : null
    return {
      decided,
      decidedSec: decidedSec ?? (performance.now() - startMs) / 1000,
      verdict: verdict.kind,
    }
  } finally {
    rmSync(out, { recursive: true, force: true })
  }
}
