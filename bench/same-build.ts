import { spawn } from 'node:child_process'
import { mkdirSync, mkdtempSync, readdirSync } from 'node:fs'
import { setPriority, tmpdir } from 'node:os'
import { join } from 'node:path'
import { judge, type Recording, readRecording } from '../src/compare/compare.ts'
import { parseRunOptions } from '../src/run/options/options.ts'
import { runMemtest, SILENT_OUTPUT } from '../src/run/run.ts'
import type { BenchRow } from './bench-row.ts'

const SCENARIOS = ['basic', 'stress', 'lifecycle']
const RUNS = Number(process.env.BENCH_RUNS ?? 7)
const DURATION = process.env.BENCH_DURATION ?? '30s'
/** Where runs of an earlier bench lie, as `SCENARIO-NUMBER`: these are judged, and nothing is recorded. */
const RECORDED = process.env.BENCH_RECORDED ?? null
const BUSY_PROCESSES = 20
const LOWEST_PRIORITY = 10

/** One build against itself, each run against each: every second run is made beside busy processes. */
export async function bench(): Promise<BenchRow[]> {
  const dir = RECORDED ?? mkdtempSync(join(tmpdir(), 'sdk-memtest-same-build-'))
  const rows: BenchRow[] = []
  for (const scenario of SCENARIOS) {
    if (RECORDED === null) await record(scenario, dir)
    const runs: Recording[] = []
    for (const name of readdirSync(dir).sort()) {
      if (name.startsWith(`${scenario}-`))
        runs.push(await readRecording(join(dir, name, 'samples.csv'), null))
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
  return {
    name: `${scenario}, ${runs.length} runs`,
    figure: `${pairs} pairs: ${of('regressed')} regressed, ${of('improved')} improved, ${of('new')} new; ${of('unchanged')} unchanged, ${of('inconclusive')} open, ${of('not-comparable')} not comparable`,
    goal: '0 regressed, 0 improved, 0 new',
    met: changed === 0,
  }
}

async function record(scenario: string, dir: string): Promise<void> {
  for (let number = 1; number <= RUNS; number++) {
    const out = join(dir, `${scenario}-${number}`)
    mkdirSync(out, { recursive: true })
    const flags = [
      '--scenario',
      scenario,
      '--interval',
      '0',
      '--duration',
      DURATION,
      '--reconnect-every',
      '10',
    ]
    const options = parseRunOptions([...flags, '--rust', 'none', '--out', out], {})
    if (options === 'help') throw new Error('unreachable: no --help was given')
    using _load = number % 2 === 0 ? busyProcesses() : null
    using _run = await runMemtest(options, { output: SILENT_OUTPUT, stop: new AbortController().signal })
  }
}

/** Processes that do nothing but compute, at a low priority, until they are disposed of. */
function busyProcesses(): Disposable {
  const children = Array.from({ length: BUSY_PROCESSES }, () => {
    const child = spawn(process.execPath, ['-e', 'for (;;) {}'], { stdio: 'ignore' })
    if (child.pid !== undefined) setPriority(child.pid, LOWEST_PRIORITY)
    return child
  })
  return {
    [Symbol.dispose]: () => {
      for (const child of children) child.kill('SIGKILL')
    },
  }
}
