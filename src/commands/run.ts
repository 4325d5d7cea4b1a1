import { join } from 'node:path'
import { exitCode } from '../compare/exit-code.ts'
import type { RunMetadata } from '../compare/run-metadata.ts'
import { judgeFiles } from '../files/judge-files.ts'
import { writeReport } from '../files/write-report.ts'
import { reportJson } from '../report/report-json.ts'
import { renderText } from '../report/text.ts'
import { consoleOutput } from '../run/console-output.ts'
import { RUN_FLAGS } from '../run/run-flags.ts'
import { type RunResult, runMemtest } from '../run/run-memtest.ts'
import { parseRunOptions, type RunOptions } from '../run/run-options.ts'
import { SILENT_OUTPUT } from '../run/run-output.ts'
import { closingLines } from './closing-lines.ts'
import { describeFlags } from './describe-flags.ts'
import { terminalWidth } from './terminal-width.ts'

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
    process.stdout.write(HELP)
    return 0
  }
  const output = options.quiet || options.json ? SILENT_OUTPUT : consoleOutput(process.stdout)
  const stop = new AbortController()
  const onSignal = () => {
    if (!stop.signal.aborted) output.line('Ending early; the report follows.')
    stop.abort()
  }
  process.on('SIGINT', onSignal)
  process.on('SIGTERM', onSignal)
  const result = await runMemtest(options, { output, stop: stop.signal })
  for (const line of result.lines) output.line(line)
  return await report(result, options)
}

/** Judges what was sampled and shows it. A run that broke exits 4 whatever its samples say. */
async function report(result: RunResult, options: RunOptions): Promise<number> {
  const files = {
    runs: [result.samplesFile],
    rust: options.rustBaseline,
    previous: options.previousBaseline,
    knownLeaks: options.knownLeaks,
    forcedGc: null,
    now: new Date(),
  }
  for await (const judged of judgeFiles(files)) {
    await writeReport({ outDir: result.outDir, ...judged })
    if (options.json) process.stdout.write(`${JSON.stringify(reportJson(judged.judgement))}\n`)
    else {
      const width = terminalWidth()
      const lines = [...closingLines(result.metadata, width), `Report: ${join(result.outDir, 'report.html')}`]
      const color = process.stdout.isTTY === true
      process.stdout.write(`\n${renderText(judged, { width, color })}\n${lines.join('\n')}\n`)
    }
    return isBroken(result.metadata) ? 4 : exitCode(judged.judgement, options.failOn)
  }
  return 4
}

function isBroken({ outcome }: RunMetadata): boolean {
  return outcome.kind === 'crashed' || outcome.kind === 'deadline'
}
