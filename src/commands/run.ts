import { consoleOutput } from '../run/console-output.ts'
import { describeFlags, RUN_FLAGS } from '../run/run-flags.ts'
import { runMemtest } from '../run/run-memtest.ts'
import { parseRunOptions } from '../run/run-options.ts'
import { SILENT_OUTPUT } from '../run/run-output.ts'

const HELP = `sdk-memtest run [flags]: exercise the SDK, sample its memory, judge and report.

${describeFlags(RUN_FLAGS)}

Environment: FAUCET_USERNAME, FAUCET_PASSWORD, FAUCET_URL, ALICE_SEED, BOB_SEED (64 hex digits), and the Rust test's
MEMTEST_* names as defaults. A flag wins over the environment.
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
  return result.metadata.outcome.kind === 'completed' ? 0 : 4
}
