import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { main } from '../../src/cli/main.ts'
import { UsageError } from '../../src/errors.ts'
import { RUN_FLAGS } from '../../src/run/options/option-uses.ts'
import { parseRunOptions, type RunOptions } from '../../src/run/options/run-options.ts'
import { parseDuration } from '../../src/text/duration.ts'
import { parseFlags } from '../../src/text/flags.ts'
import { CASES, SEED } from './cases.ts'
import { oddText } from './odd-values.ts'
import { valueOrSentence } from './sentence.ts'

/** Timers take no more milliseconds than this; a longer one fires at once. */
const LONGEST_TIMER_SEC = (2 ** 31 - 1) / 1000

const flagName = fc.constantFrom(...Object.keys(RUN_FLAGS))
const value = fc.oneof(
  oddText,
  fc.constantFrom(
    '90s',
    '0',
    '1h30m',
    '5',
    '1000',
    'stress',
    'lifecycle',
    'local',
    'regtest',
    'true',
    'false',
  ),
  fc
    .tuple(fc.nat(), fc.constantFrom('h', 'm', 's', 'ms', 'µs', 'ns', 'd', ''))
    .map(([n, unit]) => `${n}${unit}`),
)
const argument = fc.oneof(
  { weight: 5, arbitrary: fc.tuple(flagName, value).map(([name, text]) => [`--${name}=${text}`]) },
  { weight: 3, arbitrary: fc.tuple(flagName, value).map(([name, text]) => [`-${name}`, text]) },
  { weight: 2, arbitrary: flagName.map((name) => [`--no-${name}`]) },
  { weight: 1, arbitrary: oddText.map((text) => [text]) },
  { weight: 1, arbitrary: fc.tuple(oddText, value).map(([name, text]) => [`--${name}`, text]) },
)
const commandLine = fc.array(argument, { maxLength: 5 }).map((parts) => parts.flat())

const VARIABLES = [
  'MEMTEST_DURATION_SECS',
  'MEMTEST_PAYMENT_TYPE',
  'MEMTEST_RECONNECT_EVERY',
  'MEMTEST_EXTRA_INSTANCES',
  'MEMTEST_CSV_FILE',
  'FAUCET_URL',
  'FAUCET_USERNAME',
  'FAUCET_PASSWORD',
  'ALICE_SEED',
  'BOB_SEED',
]
const environment = fc.dictionary(fc.constantFrom(...VARIABLES), value, { maxKeys: 2 })

test('any command line of run is taken whole, or refused in a sentence', () => {
  fc.assert(
    fc.property(commandLine, environment, (args, env) => {
      const options = valueOrSentence(() => parseRunOptions(args, env), UsageError)
      if (options !== null && options !== 'help') assertUsable(options)
    }),
    { seed: SEED, numRuns: CASES.runFlags },
  )
})

/** What was accepted can be acted on: every figure finite, every time one that a timer can wait. */
function assertUsable({ record, faucetUrl }: RunOptions): void {
  assert.ok(faucetUrl === null || URL.canParse(faucetUrl))
  assert.deepEqual(JSON.parse(JSON.stringify(record)), record)
  for (const seconds of [record.durationSec ?? 0, record.intervalSec, record.memIntervalSec]) {
    assert.ok(seconds >= 0 && seconds < LONGEST_TIMER_SEC, `${seconds} s`)
  }
  assert.ok(record.memIntervalSec >= 0.001, `a sample every ${record.memIntervalSec} s`)
}

test('any words are parsed as flags, a duration or a refusal', () => {
  const specs = { port: { type: 'string', describe: '' }, json: { type: 'boolean', describe: '' } } as const
  fc.assert(
    fc.property(fc.array(oddText, { maxLength: 4 }), value, (args, text) => {
      valueOrSentence(() => parseFlags('compare', args, specs), UsageError)
      const seconds = valueOrSentence(() => parseDuration('--duration', text), UsageError)
      assert.ok(seconds === null || seconds >= 0)
    }),
    { seed: SEED, numRuns: CASES.otherFlags },
  )
})

test('no word is a command by accident', async () => {
  const { write } = process.stderr
  let printed = ''
  process.stderr.write = ((text: string) => {
    printed += text
    return true
  }) as typeof write
  try {
    const word = oddText.filter(
      (text) => !['--help', '-h', 'help', 'run', 'compare', 'network'].includes(text),
    )
    await fc.assert(
      fc.asyncProperty(word, async (name) => {
        printed = ''
        assert.equal(await main([name]), 2)
        assert.match(printed, /^sdk-memtest: unknown command [^\n]*\n$/)
      }),
      { seed: SEED, numRuns: CASES.commandLines },
    )
  } finally {
    process.stderr.write = write
  }
})
