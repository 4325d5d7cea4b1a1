import { join } from 'node:path'
import {
  type Against,
  exitCode,
  judgeFile,
  type RunMetadata,
  type RunReport,
  readAgainst,
} from '../compare/compare.ts'
import { documentPath, fileLines, renderText, reportJson, runFiles, writeReport } from '../report/report.ts'
import { parseRunOptions, type RunOptions } from '../run/options/options.ts'
import {
  consoleOutput,
  describeBalances,
  endedBySignals,
  measureBase,
  measuredFirst,
  prepareBase,
  type RunEnds,
  type RunOutput,
  type RunResult,
  runMemtest,
  SILENT_OUTPUT,
} from '../run/run.ts'
import { countNoun, wrapText } from '../text/text.ts'
import { RUN_HELP } from './run-help.ts'
import { prepareRustSide, rustFinder } from './rust-side.ts'
import { terminalWidth, usesColor } from './terminal.ts'
import { orTell, printAside, printJson, printText, standardOutput } from './terminal-writer.ts'

/** `sdk-memtest run`: measures, then judges and reports into `--out`. */
export async function runCommand(args: string[]): Promise<number> {
  const options = parseRunOptions(args, process.env)
  if (options === 'help') {
    printText(RUN_HELP)
    return 0
  }
  // Read before the run empties --out: the previous run may lie there.
  const against = await readAgainst({
    rust: options.rust.kind === 'file' ? options.rust.file : null,
    previous: options.previousBaseline,
    knownLeaks: options.knownLeaks,
    forcedGc: null,
  })
  const output = options.quiet || options.json ? QUIET_OUTPUT : consoleOutput(standardOutput)
  const ends = endedBySignals(() => output.line('Ending early; the report follows. Once more ends at once.'))
  await prepareBase(options, ends.stop, output.line)
  await prepareRustSide(options.rust, ends.stop)
  using result = await runMemtest(options, { output: measuredFirst(options, output), ...ends })
  for (const line of result.lines) output.line(line)
  const others = { ...ends, output, options }
  const base = await baseOf(result, against, others)
  const live = { ...others, outDir: join(result.outDir, 'rust') }
  const findRust = await rustFinder(options.rust, () => live)
  const alone = await judgeFile(result.samplesFile, null, { ...against, ...base, findRust }, new Date())
  const judged = withNotes(alone, base.notes)
  await show(judged, result, options)
  // Shown first: a disk that is full must not cost the verdict.
  await orTell(() => writeReport({ outDir: result.outDir, ...judged }))
  return exitCode(judged, options.failOn)
}

/** What a run is compared with after the SDK of `--sdk-base` is measured too, where one was asked for. */
async function baseOf(
  { outDir, metadata }: RunResult,
  { baselines }: Against,
  others: RunEnds & { output: RunOutput; options: RunOptions },
): Promise<Pick<Against, 'baselines'> & { notes: string[] }> {
  if (others.options.record.sdkBase === null) return { baselines, notes: [] }
  const { recording, sentence } = await measureBase({ ...others, headDir: outDir, head: metadata })
  others.output.line(sentence)
  return { baselines: { ...baselines, previous: recording }, notes: [sentence] }
}

function withNotes(report: RunReport, notes: readonly string[]): RunReport {
  const { judgement } = report
  return { ...report, judgement: { ...judgement, notes: [...judgement.notes, ...notes] } }
}

/** Standard output holds the report alone. */
const QUIET_OUTPUT: RunOutput = {
  ...SILENT_OUTPUT,
  address: printAside,
}

async function show(judged: RunReport, { metadata, outDir }: RunResult, { json }: RunOptions): Promise<void> {
  if (json) {
    printJson(reportJson(judged))
    return
  }
  const width = terminalWidth()
  const closing = [...closingLines(metadata, width), '', ...fileLines(outDir, await runFiles(outDir), width)]
  const color = usesColor()
  printText(`\n${renderText(judged, { width, color, closing, documentAt: documentPath })}`)
}

/** What a run tells after its report, a sentence to a line as far as `width` allows: listeners, failures, balances. */
export function closingLines({ counts, balances, outcome }: RunMetadata, width: number): string[] {
  const { listenersAdded, listenersRemoved } = counts
  const events = Object.entries(counts.events).map(([kind, count]) => `${kind} ${count}`)
  return [
    `Listeners: ${listenersAdded} added, ${listenersRemoved} removed; events: ${events.join(', ') || 'none'}`,
    ...Object.entries(counts.failures).map(([text, count]) => `Failed ${countNoun(count, 'time')}: ${text}`),
    ...(balances === null ? [] : [describeBalances(balances)]),
    ...(outcome.kind === 'crashed' || outcome.kind === 'deadline'
      ? [`The run broke: ${outcome.detail}.`]
      : []),
  ].flatMap((line) => wrapText(line, width))
}
