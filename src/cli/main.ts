import manifest from '../../package.json' with { type: 'json' }
import { RunFailure, UsageError, unforeseenRefusal } from '../errors.ts'
import { didYouMean, oneLine, quote } from '../text/text.ts'
import { describeNames, exampleLines } from './help.ts'
import { printError, printText } from './terminal-writer.ts'

export { outliveReaders, printError } from './terminal-writer.ts'

type Command = (args: string[]) => Promise<number>

interface CommandRow {
  name: string
  does: string
  load: () => Promise<Command>
}

// Loaded on demand: `compare` must not pay for the harness, nor `run --help` for the charts.
const COMMANDS: readonly CommandRow[] = [
  {
    name: 'run',
    does: 'exercise the SDK, then judge and report',
    load: async () => (await import('./run.ts')).runCommand,
  },
  {
    name: 'compare',
    does: "judge recorded runs: this tool's, the Go harness's, the Rust test's",
    load: async () => (await import('./compare.ts')).compareCommand,
  },
  {
    name: 'history',
    does: 'show the runs kept in a folder as a trend',
    load: async () => (await import('./history.ts')).historyCommand,
  },
  {
    name: 'network',
    does: 'serve the local Spark network for tests of your own',
    load: async () => (await import('./network.ts')).networkCommand,
  },
  {
    name: 'baseline',
    does: 'write or list the stored runs that others are held against',
    load: async () => (await import('./baseline.ts')).baselineCommand,
  },
  {
    name: 'self-test',
    does: 'plant known leaks and see each one found',
    load: async () => (await import('./self-test.ts')).selfTestCommand,
  },
]

const HELP = `sdk-memtest COMMAND [flags]

Does the Breez SDK leak memory, what leaks, and on which side of the language
border: in the Rust SDK, or in its binding to JavaScript?

${exampleLines([
  [
    'Does the SDK leak? Fifteen seconds, then the verdict and what to do:',
    'sdk-memtest run --scenario reconnect --interval 0 --reconnect-every 5 --duration 5m --until-decided',
  ],
  ['Does my own build?', 'sdk-memtest run --sdk ./breez-sdk-spark.tgz --scenario lifecycle --cycles 50'],
  ['Is this run worse than that one?', 'sdk-memtest compare new.csv --previous old.csv'],
  ['Which method leaks?', 'sdk-memtest run --scenario api'],
  ['Do my own lines leak?', 'sdk-memtest run --scenario examples/listener-left.ts --cycles 30'],
  ['May I trust a green run?', 'sdk-memtest self-test'],
]).join('\n')}

Commands
${describeNames(COMMANDS.map(({ name, does }) => [name, does]))}

sdk-memtest COMMAND --help lists its flags; --version prints the version.
Exit codes: 0 no leak, 1 leak or regression, 2 wrong usage, 3 inconclusive,
4 the run itself failed.
`

/**
 * Runs one command line.
 * @returns The exit code of the contract.
 */
export async function main(args: string[]): Promise<number> {
  const [name = '--help', ...rest] = args
  // `help COMMAND` is what somebody types who knows git.
  const [command, flags] = name === 'help' && rest[0] !== undefined ? [rest[0], ['--help']] : [name, rest]
  if (['--help', '-h', 'help'].includes(command)) {
    printText(HELP)
    return 0
  }
  if (['--version', '-V', 'version'].includes(command)) {
    printText(`${manifest.name} ${manifest.version}\n`)
    return 0
  }
  try {
    return await (await commandCalled(command).load())(flags)
  } catch (error) {
    printError(describeError(error))
    return error instanceof UsageError ? 2 : 4
  }
}

function commandCalled(name: string): CommandRow {
  const found = COMMANDS.find((row) => row.name === name)
  if (found !== undefined) return found
  const names = COMMANDS.map((row) => row.name)
  throw new UsageError(
    `unknown command ${quote(name)}${didYouMean(name, names)}: expected one of ${names.join(', ')}`,
  )
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
