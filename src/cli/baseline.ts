import {
  BASELINE_KINDS,
  isNativeBinding,
  listBaselines,
  readRecording,
  storeBaseline,
} from '../compare/compare.ts'
import { UsageError } from '../errors.ts'
import { textTable } from '../report/report.ts'
import {
  didYouMean,
  type FlagSpecs,
  type FlagValues,
  parseChoice,
  parseFlags,
  quote,
  refuseWords,
} from '../text/text.ts'
import { helpText } from './help.ts'
import { terminalWidth } from './terminal.ts'
import { printText } from './terminal-writer.ts'

const FLAGS: FlagSpecs = {
  from: { type: 'string', placeholder: 'RUN.csv', describe: 'record: the run to store' },
  as: { type: 'string', placeholder: 'previous', describe: 'record: rust or previous' },
  scenario: {
    type: 'string',
    placeholder: 'NAME',
    describe: 'record: the scenario that it is the baseline of',
  },
  dir: {
    type: 'string',
    placeholder: 'baselines',
    describe: 'where baselines are stored (default baselines)',
  },
  help: { type: 'boolean', describe: 'this text' },
}

const ACTIONS = ['record', 'list']

const HELP = helpText({
  usage: [
    'sdk-memtest baseline record --from RUN.csv --as rust|previous --scenario NAME',
    'sdk-memtest baseline list',
  ],
  purpose:
    'A baseline is a stored run that later ones are held against: of the native Rust library (rust), or of an earlier version (previous).',
  examples: [
    [
      'From now on compare with the run just made:',
      'sdk-memtest baseline record --from memtest-out/latest/samples.csv --as previous --scenario reconnect',
    ],
    ['What is stored?', 'sdk-memtest baseline list'],
  ],
  flags: FLAGS,
})

/** `sdk-memtest baseline record` and `list`. */
export async function baselineCommand(args: string[]): Promise<number> {
  const { values, positionals } = parseFlags('baseline', args, FLAGS)
  if (values.help === true) {
    printText(HELP)
    return 0
  }
  const dir = typeof values.dir === 'string' ? values.dir : 'baselines'
  refuseWords(`baseline ${positionals[0] ?? ''}`, positionals.slice(1))
  switch (positionals[0]) {
    case 'record':
      return await record(values, dir)
    case 'list':
      return await list(dir)
    default:
      throw new UsageError(
        `baseline should be followed by record or list, got ${quote(positionals[0] ?? 'nothing')}${didYouMean(positionals[0] ?? '', ACTIONS)}: run "sdk-memtest baseline --help"`,
      )
  }
}

async function record(values: FlagValues, dir: string): Promise<number> {
  const from = required(values, 'from')
  const kind = parseChoice('--as', required(values, 'as'), BASELINE_KINDS)
  const scenario = required(values, 'scenario')
  if (!/^[a-z0-9][a-z0-9-]{0,40}$/.test(scenario)) {
    throw new UsageError(
      `--scenario should be a name of small letters, digits and hyphens, got ${quote(scenario)}`,
    )
  }
  const recording = await readRecording(from, null)
  if (kind === 'rust' && recording.origin !== 'rust' && !isNativeBinding(recording)) {
    throw new UsageError(
      `--as rust should store a CSV of the Rust test or of a native host, got one of ${recording.origin} (${from}): use --as previous`,
    )
  }
  const csv = await storeBaseline(dir, kind, scenario, recording, new Date())
  printText(`${csv}: ${recording.rows} rows\n`)
  return 0
}

async function list(dir: string): Promise<number> {
  const baselines = await listBaselines(dir)
  if (baselines.length === 0) {
    printText(`No baselines in ${dir}: record one with "sdk-memtest baseline record".\n`)
    return 0
  }
  const rows = baselines.map(({ file, record: stored }) => [
    file,
    stored?.run?.sdk.version ?? 'unknown',
    stored?.recordedAt.slice(0, 10) ?? 'unknown',
    stored === null ? '?' : String(stored.rows),
    stored?.run === null || stored === null
      ? 'unknown'
      : `${stored.run.environment.os} ${stored.run.environment.arch}`,
  ])
  const table = textTable([['Baseline', 'SDK', 'Recorded', 'Rows', 'Machine'], ...rows], terminalWidth())
  printText(`${table.join('\n')}\n`)
  return 0
}

function required(values: FlagValues, name: string): string {
  const value = values[name]
  if (typeof value === 'string' && value !== '') return value
  throw new UsageError(
    `baseline record should be given --${name}, got nothing: run "sdk-memtest baseline --help"`,
  )
}
