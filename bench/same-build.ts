import { spawn } from 'node:child_process'
import { mkdirSync, mkdtempSync, readdirSync } from 'node:fs'
import { setPriority, tmpdir } from 'node:os'
import { join } from 'node:path'
import { judge, type Recording } from '../src/compare/compare.ts'
import type { BenchRow } from './bench-row.ts'
import { readRun, recordRun } from './measure/recorded-run.ts'

/**
 * What each run does. By work, not by the clock: a run beside a load makes half as much in a minute, and a pair that
 * differs by that cannot be compared. Payments without reconnects are counted every 2 s, and a dozen counts are needed
 * after the warm-up.
 */
const SCENARIOS: Readonly<Record<string, readonly string[]>> = {
  basic: ['--payments', '700', '--mem-interval', '2s'],
  stress: ['--cycles', '20', '--reconnect-every', '10'],
  lifecycle: ['--cycles', '60'],
  server: ['--cycles', '24'],
}
/** One of them alone, for whoever works on it: its row is printed, and the others are not in the results then. */
const ASKED = process.env.BENCH_SCENARIO ?? null
const RUNS = Number(process.env.BENCH_RUNS ?? 7)
/** Where runs of an earlier bench lie, as `SCENARIO-NUMBER`: these are judged, and nothing is recorded. */
const RECORDED = process.env.BENCH_RECORDED ?? null
const BUSY_PROCESSES = 20
const LOWEST_PRIORITY = 10

/** One build against itself, each run against each: every second run is made beside busy processes. */
export async function bench(): Promise<BenchRow[]> {
  const dir = RECORDED ?? mkdtempSync(join(tmpdir(), 'sdk-memtest-same-build-'))
  const rows: BenchRow[] = []
  for (const [scenario, flags] of Object.entries(SCENARIOS)) {
    if (ASKED !== null && scenario !== ASKED) continue
    if (RECORDED === null) await record(scenario, flags, dir)
    const runs: Recording[] = []
    for (const name of readdirSync(dir).sort()) {
      if (name.startsWith(`${scenario}-`)) runs.push(await readRun(join(dir, name)))
    }
    rows.push(rowOf(scenario, runs))
  }
  return rows
}

function rowOf(scenario: string, runs: readonly Recording[]): BenchRow {
  const found = new Map<string, number>()
  const note = (what: string) => found.set(what, (found.get(what) ?? 0) + 1)
  let pairs = 0
  runs.forEach((run, index) => {
    for (const previous of runs.slice(0, index)) {
      pairs += 1
      const { verdict, baselines } = judge(run, { rust: null, previous, now: new Date() })
      note(baselines.previous?.kind ?? 'none')
      if (verdict.standing === 'new') note('new')
      if (baselines.previous?.kind === 'regressed' || baselines.previous?.kind === 'improved')
        process.stdout.write(`  ${previous.file} -> ${run.file}: ${baselines.previous.sentence}\n`)
    }
  })
  const of = (what: string) => found.get(what) ?? 0
  const changed = of('regressed') + of('improved') + of('new')
  const compared = pairs - of('not-comparable') - of('none')
  return {
    name: `${scenario}, ${runs.length} runs`,
    figure: `${compared} of ${pairs} pairs compared: ${of('regressed')} regressed, ${of('improved')} improved, ${of('new')} new; ${of('unchanged')} unchanged, ${of('inconclusive')} open`,
    goal: 'every pair compared; 0 regressed, 0 improved, 0 new',
    met: changed === 0 && compared === pairs && pairs > 0,
  }
}

async function record(scenario: string, work: readonly string[], dir: string): Promise<void> {
  for (let number = 1; number <= RUNS; number++) {
    const out = join(dir, `${scenario}-${number}`)
    mkdirSync(out, { recursive: true })
    using _load = number % 2 === 0 ? busyProcesses() : null
    await recordRun(['--scenario', scenario, '--interval', '0', ...work], out)
  }
}

/** Computes for as long as its parent lives: a bench that is killed must not leave twenty of these. */
const BUSY = 'const { ppid } = process; while (process.ppid === ppid) for (let i = 0; i < 1e7; i++);'

/** Processes that do nothing but compute, at a low priority, until they are disposed of. */
function busyProcesses(): Disposable {
  const children = Array.from({ length: BUSY_PROCESSES }, () => {
    const child = spawn(process.execPath, ['-e', BUSY], { stdio: 'ignore' })
    if (child.pid !== undefined) setPriority(child.pid, LOWEST_PRIORITY)
    return child
  })
  return {
    [Symbol.dispose]: () => {
      for (const child of children) child.kill('SIGKILL')
    },
  }
}
