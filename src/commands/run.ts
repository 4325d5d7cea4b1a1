import { join } from 'node:path'
import { exitCode } from '../compare/exit-code.ts'
import type { RunMetadata } from '../compare/run-metadata.ts'
import { judgeFile, readAgainst } from '../files/judge-files.ts'
import { writeReport } from '../files/write-report.ts'
import { reportJson } from '../report/report-json.ts'
import type { RunReport } from '../report/run-report.ts'
import { renderText } from '../report/text.ts'
import { consoleOutput } from '../run/console-output.ts'
import { endedBySignals } from '../run/ended-by-signals.ts'
import { RUN_FLAGS } from '../run/run-flags.ts'
import { type RunResult, runMemtest } from '../run/run-memtest.ts'
import { parseRunOptions, type RunOptions } from '../run/run-options.ts'
import { type RunOutput, SILENT_OUTPUT } from '../run/run-output.ts'
import { closingLines } from './closing-lines.ts'
import { describeFlags } from './describe-flags.ts'
import { terminalWidth } from './terminal-width.ts'
import { printJson, printText, standardOutput } from './terminal-writer.ts'

const HELP = `sdk-memtest run [flags]: exercise the SDK, sample its memory, judge and report.

${describeFlags(RUN_FLAGS)}

Environment: FAUCET_USERNAME, FAUCET_PASSWORD, FAUCET_URL, ALICE_SEED,
BOB_SEED (64 hex digits), and the Rust test's MEMTEST_* names as defaults.
A flag wins over the environment.
`

/** `sdk-memtest run`: measures, then judges and reports into `--out`. */
export async function runCommand(args: string[]): Promise<number> {
  const options = parseRunOptions(args, process.env)
  if (options === 'help') {
    printText(HELP)
    return 0
  }
  // Read before the run empties --out: the previous run may lie there.
  const against = await readAgainst({
    rust: options.rustBaseline,
    previous: options.previousBaseline,
    knownLeaks: options.knownLeaks,
    forcedGc: null,
  })
  const output = options.quiet || options.json ? QUIET_OUTPUT : consoleOutput(standardOutput)
  const ends = endedBySignals(() => output.line('Ending early; the report follows. Once more ends at once.'))
  using result = await runMemtest(options, { output, ...ends })
  for (const line of result.lines) output.line(line)
  const judged = await judgeFile(result.samplesFile, null, against, new Date())
  show(judged, result, options)
  // Shown first: a disk that is full must not cost the verdict.
  await writeReport({ outDir: result.outDir, ...judged })
  // A run that broke exits 4 whatever its samples say.
  return isBroken(result.metadata) ? 4 : exitCode(judged.judgement, options.failOn)
}

/** Standard output holds the report alone. */
const QUIET_OUTPUT: RunOutput = {
  ...SILENT_OUTPUT,
  address: (text) => process.stderr.write(`${text}\n`),
}

function show(judged: RunReport, { metadata, outDir }: RunResult, { json }: RunOptions): void {
  if (json) {
    printJson(reportJson(judged))
    return
  }
  const width = terminalWidth()
  const closing = [...closingLines(metadata, width), `Report: ${join(outDir, 'report.html')}`]
  const color = standardOutput.isTTY === true
  printText(`\n${renderText(judged, { width, color, closing })}`)
}

function isBroken({ outcome }: RunMetadata): boolean {
  return outcome.kind === 'crashed' || outcome.kind === 'deadline'
}
