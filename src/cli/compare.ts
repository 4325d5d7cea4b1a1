import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  exitCode,
  type FilesToJudge,
  type Judgement,
  judgeFiles,
  type RunReport,
  worstExitCode,
} from '../compare/compare.ts'
import { UsageError } from '../errors.ts'
import { documentPath, renderOverviewText, renderText, reportJson } from '../report/report.ts'
import {
  FAIL_ON,
  JUDGING_FLAGS,
  parseRunOptions,
  type RustRequest,
  readRustRequest,
} from '../run/options/options.ts'
import type { LiveRust } from '../run/run.ts'
import { type FlagSpecs, type FlagValues, parseChoice, parseFlags } from '../text/text.ts'
import { helpText } from './help.ts'
import { prepareRustSide, rustFinder } from './rust-side.ts'
import { terminalWidth, usesColor } from './terminal.ts'
import { orTell, printAside, printJson, printText } from './terminal-writer.ts'

const FLAGS: FlagSpecs = {
  ...JUDGING_FLAGS,
  out: {
    type: 'string',
    placeholder: 'DIR',
    describe: 'write the report files here; of several runs, into a numbered folder each',
  },
  json: { type: 'boolean', describe: 'print one JSON object a run, a line each, in the order given' },
  'force-gc': {
    type: 'boolean',
    describe: 'garbage was (or, with --no-force-gc, was not) collected before each sample',
  },
  help: { type: 'boolean', describe: 'this text' },
}

const HELP = helpText({
  usage: ['sdk-memtest compare RUN.csv... [flags]'],
  purpose: "Judges recorded runs: this tool's, the Go harness's or the Rust test's.",
  examples: [
    ['What does the last run say?', 'sdk-memtest compare memtest-out/latest/samples.csv'],
    ['Is it worse than an earlier one?', 'sdk-memtest compare new/samples.csv --previous old/samples.csv'],
    [
      'A run of the Go harness beside one of the Rust test, with all report files:',
      'sdk-memtest compare go.csv --rust rust.csv --out judged',
    ],
    ['The worst of many, for a script:', 'sdk-memtest compare runs/*.csv --json --fail-on regression'],
  ],
  flags: FLAGS,
  notes: [
    'run.json and checkpoints.jsonl beside a CSV of this tool are read too. --rust live and --rust-sdk measure the native library now, for at most 30 s.',
  ],
})

/** `sdk-memtest compare`: judges recorded runs and prints the verdicts. */
export async function compareCommand(args: string[]): Promise<number> {
  const { values, positionals } = parseFlags('compare', args, FLAGS)
  if (values.help === true) {
    printText(HELP)
    return 0
  }
  if (positionals.length === 0) {
    throw new UsageError(
      'compare should be followed by the CSV of a run, got nothing: sdk-memtest compare RUN.csv',
    )
  }
  const failOn = parseChoice('--fail-on', textOf(values, 'fail-on') ?? 'leak', FAIL_ON)
  const outDir = textOf(values, 'out')
  const judgements: Judgement[] = []
  const codes: ReturnType<typeof exitCode>[] = []
  const rust = readRustRequest(textOf(values, 'rust'), textOf(values, 'rust-sdk'))
  using live = rust.kind === 'live' ? liveFolder() : null
  await prepareRustSide(rust, never)
  const findRust = await rustFinder(rust, () => openLive(live?.dir ?? ''))
  for await (const report of judgeFiles({ ...filesOf(values, positionals, rust), findRust })) {
    judgements.push(report.judgement)
    codes.push(exitCode(report, failOn))
    if (values.json === true) printJson(reportJson(report))
    else if (positionals.length === 1) printText(renderText(report, terminal()))
    if (outDir !== null) await writeInto(outDir, positionals.length === 1 ? null : judgements.length, report)
  }
  if (values.json !== true && positionals.length > 1) printText(renderOverviewText(judgements, terminal()))
  return worstExitCode(codes)
}

async function writeInto(outDir: string, number: number | null, report: RunReport): Promise<void> {
  // Loaded on demand: judging needs no charts.
  const { writeReport } = await import('../report/report.ts')
  const folder = number === null ? outDir : join(outDir, String(number))
  await orTell(() => writeReport({ outDir: folder, ...report }))
}

/** A live run is read whole before the next one, and its files are not asked for. */
function liveFolder(): Disposable & { dir: string } {
  const parent = mkdtempSync(join(tmpdir(), 'sdk-memtest-rust-'))
  return {
    dir: join(parent, 'rust'),
    [Symbol.dispose]: () => rmSync(parent, { recursive: true, force: true }),
  }
}

const never = new AbortController().signal

/** Measured with the settings of a run, and told of beside the report. */
async function openLive(outDir: string): Promise<LiveRust> {
  const { endedBySignals, SILENT_OUTPUT } = await import('../run/run.ts')
  const options = parseRunOptions([], process.env)
  if (options === 'help') throw new Error('expected the options of a run')
  const ends = endedBySignals(() => printAside('Ending early; the report follows.'))
  return { ...ends, output: { ...SILENT_OUTPUT, line: printAside }, options, outDir }
}

function filesOf(values: FlagValues, runs: string[], rust: RustRequest): FilesToJudge {
  return {
    runs,
    rust: rust.kind === 'file' ? rust.file : null,
    previous: textOf(values, 'previous'),
    knownLeaks: textOf(values, 'known-leaks'),
    forcedGc: typeof values['force-gc'] === 'boolean' ? values['force-gc'] : null,
    now: new Date(),
  }
}

function textOf(values: FlagValues, name: string): string | null {
  const value = values[name]
  return typeof value === 'string' ? value : null
}

const terminal = () => ({ width: terminalWidth(), color: usesColor(), documentAt: documentPath })
