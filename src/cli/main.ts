import { RunFailure, UsageError, unforeseenRefusal } from '../errors.ts'
import { oneLine, quote } from '../text/text.ts'
import { printError, printText } from './terminal-writer.ts'

export { outliveReaders, printError } from './terminal-writer.ts'

type Command = (args: string[]) => Promise<number>

// Loaded on demand: `compare` must not pay for the harness, nor `run --help` for the charts.
const COMMANDS: Record<string, () => Promise<Command>> = {
  run: async () => (await import('./run.ts')).runCommand,
  compare: async () => (await import('./compare.ts')).compareCommand,
  network: async () => (await import('./network.ts')).networkCommand,
  history: async () => (await import('./history.ts')).historyCommand,
  baseline: async () => (await import('./baseline.ts')).baselineCommand,
  'self-test': async () => (await import('./self-test.ts')).selfTestCommand,
}

const HELP = `sdk-memtest: does the Breez SDK leak memory, what leaks, and on which side?

  sdk-memtest run [flags]               exercise the SDK, then judge and report
  sdk-memtest compare RUN.csv [flags]   judge a recorded run: this tool's,
                                        the Go harness's, the Rust test's
  sdk-memtest network [flags]           serve the local Spark network
  sdk-memtest history [DIR]             the runs kept in a folder as a trend
  sdk-memtest baseline record|list      write or list stored baselines
  sdk-memtest self-test                 plant known leaks and see each one found

Each command has --help. Exit codes: 0 no leak, 1 leak or regression,
2 wrong usage, 3 inconclusive, 4 the run itself failed.`

/**
 * Runs one command line.
 * @returns The exit code of the contract.
 */
export async function main(args: string[]): Promise<number> {
  const [name = '--help', ...rest] = args
  if (name === '--help' || name === '-h' || name === 'help') {
    printText(`${HELP}\n`)
    return 0
  }
  try {
    const load = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined
    if (load === undefined) {
      const known = Object.keys(COMMANDS).join(', ')
      throw new UsageError(`unknown command ${quote(name)}: expected one of ${known}`)
    }
    return await (await load())(rest)
  } catch (error) {
    printError(describeError(error))
    return error instanceof UsageError ? 2 : 4
  }
}

/** An error in one sentence. An unforeseen one is a mistake of ours: SDK_MEMTEST_STACK shows its stack, for a report. */
export function describeError(error: unknown): string {
  const { message, stack } = error instanceof Error ? error : new Error(String(error))
  if (error instanceof UsageError || error instanceof RunFailure) return oneLine(message)
  if (process.env.SDK_MEMTEST_STACK) return stack ?? message
  const refusal = unforeseenRefusal(error)
  if (refusal !== null) return oneLine(refusal.message)
  return `unforeseen error, please report it with what SDK_MEMTEST_STACK=1 shows: ${oneLine(message.split('\n')[0] ?? '')}`
}
