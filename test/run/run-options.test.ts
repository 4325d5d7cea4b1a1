import assert from 'node:assert/strict'
import { test } from 'node:test'
import { parseRunOptions, type RunOptions } from '../../src/run/options/run-options.ts'

function options(args: string[], environment: Record<string, string> = {}): RunOptions {
  const parsed = parseRunOptions(args, environment)
  assert.notEqual(parsed, 'help')
  return parsed as RunOptions
}

const refusal = (args: string[], environment: Record<string, string> = {}) => {
  try {
    parseRunOptions(args, environment)
  } catch (error) {
    return (error as Error).message
  }
  return 'accepted'
}

test("the specification's flags have the specification's defaults", () => {
  const { record, pprofPort, heapDump, csvFile } = options([])
  assert.deepEqual(
    [record.durationSec, record.intervalSec, record.memIntervalSec, record.amountSat, record.reconnectEvery],
    [3600, 5, 30, 1000, 100],
  )
  assert.deepEqual(
    [record.reconnectCycles, record.listenerChurn, pprofPort, heapDump, csvFile],
    [false, false, null, false, null],
  )
  assert.equal(record.forceGc, true)
  assert.equal(options(['--pprof']).pprofPort, 6060)
})

test("a flag is read as --name value, --name=value and in Go's spelling", () => {
  for (const args of [['--duration', '90s'], ['--duration=90s'], ['-duration=90s'], ['-duration', '90s']]) {
    assert.equal(options(args).record.durationSec, 90)
  }
  assert.equal(options(['-reconnect-cycles=false']).record.reconnectCycles, false)
  assert.equal(options(['-reconnect-cycles=true']).record.reconnectCycles, true)
})

test('a scenario presets switches, and a flag beside it wins', () => {
  assert.deepEqual(
    ['basic', 'reconnect', 'listener', 'stress'].map((name) => {
      const { record } = options(['--scenario', name])
      return [record.scenario, record.reconnectCycles, record.listenerChurn]
    }),
    [
      ['basic', false, false],
      ['reconnect', true, false],
      ['listener', false, true],
      ['stress', true, true],
    ],
  )
  assert.equal(options(['--scenario', 'stress', '--no-listener-churn']).record.scenario, 'reconnect')
})

test("the Rust test's variables are defaults that a flag overrides", () => {
  const environment = {
    MEMTEST_DURATION_SECS: '1800',
    MEMTEST_RECONNECT_CYCLES: '1',
    MEMTEST_RECONNECT_EVERY: '7',
  }
  const { record } = options([], environment)
  assert.deepEqual([record.durationSec, record.reconnectCycles, record.reconnectEvery], [1800, true, 7])
  assert.equal(options(['--duration', '2m', '--no-reconnect-cycles'], environment).record.durationSec, 120)
})

test('each wrong value is refused in one sentence that names the flag and what came', () => {
  assert.equal(
    refusal(['--duration', 'abc']),
    '--duration should be a duration such as 90s, 30m, 1h30m or 0, got "abc"',
  )
  assert.equal(
    refusal(['--interval', '-5s']),
    '--interval should be followed by 5s, got "-5s": run "sdk-memtest run --help" for the flags',
  )
  assert.equal(
    refusal(['--interval=-5s']),
    '--interval should be a duration such as 90s, 30m, 1h30m or 0, got "-5s"',
  )
  assert.equal(refusal(['--speed', '9']), 'unknown flag --speed: run "sdk-memtest run --help" for the flags')
  assert.equal(refusal(['--amount', '1.5']), '--amount should be a whole number from 1 to 1000000, got "1.5"')
  assert.match(
    refusal(['--scenario', 'chaos']),
    /^--scenario should be one of basic, reconnect, listener, stress/,
  )
  assert.match(
    refusal(['--payment-type', 'onchain']),
    /^--payment-type should be one of spark, lightning, both/,
  )
  assert.match(refusal(['--inject', 'leaky']), /^--inject should be KIND or KIND:N with a KIND of instance, /)
  assert.match(refusal(['--inject', 'timer']), /once a cycle, and this run has none: add --reconnect-cycles/)
  assert.match(refusal(['run.csv']), /use "sdk-memtest compare"$/)
})

test('a seed of 63 digits is refused without being printed', () => {
  const seed = 'ab1'.repeat(21)
  const text = refusal([], { ALICE_SEED: seed })
  assert.equal(
    text,
    'ALICE_SEED should be 64 hex digits, got 63 characters: make one with "openssl rand -hex 32"',
  )
  assert.ok(!text.includes(seed))
})

test('the hosted network without credentials is refused, naming the variables', () => {
  assert.equal(
    refusal(['--network', 'regtest']),
    "--network regtest needs the faucet's credentials, FAUCET_USERNAME and FAUCET_PASSWORD not set: export them, or use --network local",
  )
  assert.match(
    refusal(['--network', 'regtest'], { FAUCET_USERNAME: 'u' }),
    /credentials, FAUCET_PASSWORD not set/,
  )
})

test('a number of payments or cycles ends the run alone, unless a duration was asked for too', () => {
  const durationSec = (args: string[], environment: Record<string, string> = {}) =>
    options(args, environment).record.durationSec
  const cycles = ['--scenario', 'lifecycle', '--cycles', '100']
  assert.equal(durationSec(cycles), null)
  assert.equal(durationSec(['--payments', '30']), null)
  assert.equal(durationSec([...cycles, '--duration', '20s']), 20)
  assert.equal(durationSec(['--payments', '30'], { MEMTEST_DURATION_SECS: '60' }), 60)
  assert.equal(durationSec(['--scenario', 'lifecycle']), 20)
})

test('cycles are refused where there are none', () => {
  assert.equal(
    refusal(['--scenario', 'basic', '--cycles', '5']),
    '--cycles 5 counts reconnects, and this run has none: add --reconnect-cycles or --scenario lifecycle',
  )
  assert.equal(options(['--reconnect-cycles', '--cycles', '5']).record.cycleLimit, 5)
})

test('what would do nothing in a lifecycle run is refused', () => {
  assert.equal(
    refusal(['--scenario', 'lifecycle', '--payments', '5']),
    '--payments does nothing in --scenario lifecycle, which makes no payments: leave it out',
  )
  assert.match(
    refusal(['--scenario', 'lifecycle', '--extra-instances', '5']),
    /^--extra-instances does nothing/,
  )
})

test('one seed for both wallets is refused: a wallet cannot pay itself', () => {
  const seed = 'ab'.repeat(32)
  const text = refusal([], { ALICE_SEED: seed, BOB_SEED: seed.toUpperCase() })
  assert.equal(
    text,
    'ALICE_SEED and BOB_SEED should be two seeds, got the same twice: a wallet cannot pay itself',
  )
})

test('a faucet address without its scheme is refused without being printed: it may hold a password', () => {
  for (const url of [
    'admin:hunter2@faucet.example/graphql',
    'https//admin:hunter2@faucet.example',
    'faucet?key=hunter2',
  ]) {
    const text = refusal([], { FAUCET_URL: url })
    assert.match(
      text,
      /^--faucet-url \(FAUCET_URL\) should (be an address that begins with|hold no credentials)/,
    )
    assert.ok(!text.includes('hunter2'))
  }
})

test('what a native host has none of is refused', () => {
  const python = (...args: string[]) => refusal(['--host', 'python', ...args])
  for (const flag of ['--pprof', '--heap-dump']) {
    assert.equal(
      python(flag),
      `${flag} looks into Node's process, or Go's: leave it out, or use --host node or go`,
    )
    assert.equal(refusal(['--host', 'go', flag]), 'accepted')
  }
  assert.match(
    python('--scenario', 'abandon', '--release', 'free'),
    /^--release free calls the free\(\) of JavaScript objects, Destroy\(\) in Go:/,
  )
  assert.equal(refusal(['--host', 'go', '--scenario', 'abandon', '--release', 'free']), 'accepted')
  assert.equal(
    python('--rust-sdk', 'own.whl'),
    '--rust-sdk names the native counterpart of a WebAssembly build, and a run of --host python is its own Rust side: leave it out',
  )
  assert.equal(python('--rust-profile', '--scenario', 'lifecycle', '--inject', 'listener'), 'accepted')
  assert.equal(refusal(['--rust-sdk', 'own.whl']), 'accepted')
})
