import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readInputs } from '../../src/github/inputs/read-inputs.ts'

function read(inputs: Record<string, string>, env: Record<string, string> = {}) {
  return readInputs((name) => inputs[name] ?? '', env)
}

function optionsOf(inputs: Record<string, string>, env: Record<string, string> = {}) {
  const { source } = read(inputs, env)
  assert.equal(source.kind, 'run')
  return source.kind === 'run' ? source.options : assert.fail()
}

test('with no input at all: the stress scenario for ten minutes on the local network, at full speed', () => {
  const { record } = optionsOf({})
  assert.equal(record.scenario, 'stress')
  assert.equal(record.network, 'local')
  assert.equal(record.durationSec, 600)
  assert.equal(record.intervalSec, 0)
  assert.equal(record.memIntervalSec, 5)
})

test('with no input at all: fail on a new leak, always comment, Mermaid', () => {
  const { failOn, comment, chart, artifactStem, retentionDays } = read({})
  assert.deepEqual(
    { failOn, comment, chart, artifactStem, retentionDays },
    { failOn: 'new', comment: 'always', chart: 'auto', artifactStem: 'sdk-memtest', retentionDays: null },
  )
})

test('on the hosted network the pause between payments stays, and the credentials come from inputs', () => {
  const secrets = { 'faucet-username': 'u', 'faucet-password': 'p', 'alice-seed': 'A'.repeat(64) }
  const options = optionsOf({ network: 'regtest', ...secrets })
  assert.equal(options.record.intervalSec, 5)
  assert.deepEqual(options.secrets, {
    faucetUsername: 'u',
    faucetPassword: 'p',
    aliceSeed: 'a'.repeat(64),
    bobSeed: null,
  })
})

test('a number of cycles in args ends the run alone, unless a duration is given', () => {
  assert.equal(optionsOf({ args: '--cycles 40' }).record.durationSec, null)
  assert.equal(optionsOf({ args: '--payments=400' }).record.durationSec, null)
  assert.equal(optionsOf({ args: '--cycles 40', duration: '5m' }).record.durationSec, 300)
})

test('the Rust side: stored unless another is asked for, a file under either name', () => {
  const rust = (inputs: Record<string, string>) => read(inputs).rust
  assert.deepEqual(rust({}), { kind: 'stored' })
  assert.deepEqual(rust({ rust: 'none' }), { kind: 'none' })
  assert.deepEqual(rust({ rust: 'live' }), { kind: 'live', sdkSpec: null })
  assert.deepEqual(rust({ 'rust-sdk': 'own.whl' }), { kind: 'live', sdkSpec: 'own.whl' })
  const file = { kind: 'file', file: 'rust.csv' }
  assert.deepEqual(rust({ rust: 'rust.csv' }), file)
  assert.deepEqual(rust({ 'rust-baseline': 'rust.csv' }), file)
  assert.deepEqual(rust({ csv: 'out/*.csv', rust: 'rust.csv' }), file)
})

test('a Rust side that is asked for twice, or live beside recorded files, is refused by the inputs’ names', () => {
  const refused = (inputs: Record<string, string>, message: RegExp) =>
    assert.throws(() => read(inputs), { name: 'UsageError', message })
  refused(
    { rust: 'live', 'rust-baseline': 'rust.csv' },
    /^input rust-baseline takes .* got input rust too \("live"\)/,
  )
  refused(
    { rust: 'stored', 'rust-sdk': 'own.whl' },
    /^input rust-sdk should stand alone or with input rust live, /,
  )
  for (const inputs of [{ rust: 'live' }, { 'rust-sdk': 'own.whl' }]) {
    refused({ csv: 'out/*.csv', ...inputs }, /^input csv judges recorded files and measures nothing/)
  }
})

test('args are further flags of the harness', () => {
  const { record } = optionsOf({ args: '--payment-history --extra-instances 2' })
  assert.equal(record.paymentHistory, true)
  assert.equal(record.extraInstances, 2)
})

test('csv takes recorded files instead of a run', () => {
  assert.deepEqual(read({ csv: 'out/*.csv', scenario: 'basic' }).source, {
    kind: 'recorded',
    pattern: 'out/*.csv',
    scenario: 'basic',
  })
})

const REFUSALS: [inputs: Record<string, string>, message: RegExp][] = [
  [{ duration: 'abc' }, /^input duration should be a duration .*, got "abc"/],
  [{ interval: '-5s' }, /^input interval should be a duration .*, got "-5s"/],
  [{ amount: '1.5' }, /^input amount should be a whole number .*, got "1.5"/],
  [{ scenario: 'all' }, /^input scenario should be one of basic, .*, got "all"/],
  [{ network: 'mainnet' }, /^input network should be one of local, regtest, got "mainnet"/],
  [{ 'fail-on': 'always' }, /^input fail-on should be one of leak, new, .*, got "always"/],
  [{ comment: 'yes' }, /^input comment should be one of always, on-change, never, got "yes"/],
  [{ chart: 'svg' }, /^input chart should be one of auto, branch, mermaid, got "svg"/],
  [{ 'retention-days': '0' }, /^input retention-days should be a whole number from 1 to 400, got "0"/],
  [{ 'comment-key': 'a b' }, /^input comment-key should be at most 60 letters, .*, got "a b"/],
  [{ 'artifact-name': '../x' }, /^input artifact-name should be at most 60 letters, .*, got "..\/x"/],
  [{ args: '--extra-instances many' }, /^input args, --extra-instances should be .*, got "many"/],
  [{ args: '--out /tmp' }, /^input args takes flags of the harness, got --out: the Action sets it/],
  [{ args: '--duration 5s' }, /^input args takes flags of the harness, got --duration: the Action sets it/],
  [{ args: '--no-such' }, /^unknown flag --no-such/],
  [{ csv: '*.csv', sdk: 'latest' }, /^input csv judges recorded files and runs nothing, got input sdk too/],
  [
    { 'sdk-base': 'latest', 'previous-baseline': 'old.csv' },
    /^input sdk-base measures the previous run in the same job, got input previous-baseline too: give one/,
  ],
  [{ network: 'regtest' }, /input faucet-username and input faucet-password not set/],
]

for (const [inputs, message] of REFUSALS) {
  test(`${JSON.stringify(inputs)} is refused in a sentence`, () => {
    assert.throws(() => read(inputs), { name: 'UsageError', message })
  })
}

test("a mistake is told in the names of inputs, and the user's own text as it came", () => {
  assert.throws(() => read({ duration: '--duration 5m' }), {
    name: 'UsageError',
    message: 'input duration should be a duration such as 90s, 30m, 1h30m or 0, got "--duration 5m"',
  })
})

test('a seed of 63 digits is refused without being printed', () => {
  const seed = 'a'.repeat(63)
  assert.throws(() => read({ 'alice-seed': seed }), {
    name: 'UsageError',
    message: /^input alice-seed should be 64 hex digits, got 63 characters/,
  })
})
