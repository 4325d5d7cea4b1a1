import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { UsageError } from '../../src/errors.ts'
import { readReportInputs } from '../../src/github/comment/comment-inputs.ts'
import { readContext } from '../../src/github/inputs/action-context.ts'
import { readInputs, splitArguments } from '../../src/github/inputs/read-inputs.ts'
import { CASES, SEED } from './cases.ts'
import { editedJson, oddText } from './odd-values.ts'
import { assertSentence, valueOrSentence } from './sentence.ts'

const NAMES = [
  ...['sdk', 'sdk-base', 'scenario', 'duration', 'interval', 'mem-interval', 'amount', 'reconnect-every'],
  ...[
    'payment-type',
    'network',
    'faucet-url',
    'faucet-username',
    'faucet-password',
    'alice-seed',
    'bob-seed',
  ],
  ...['args', 'csv', 'rust-baseline', 'previous-baseline', 'baseline-branch', 'fail-on', 'comment', 'chart'],
  ...['comment-key', 'artifact-name', 'retention-days', 'known-leaks', 'github-token', 'run-id'],
]
const value = fc.oneof(
  { weight: 2, arbitrary: oddText },
  {
    weight: 1,
    arbitrary: fc.constantFrom(
      'stress',
      'regtest',
      '10m',
      '7',
      'a'.repeat(64),
      '--payment-history',
      "--inject 'x y'",
    ),
  },
)
const inputs = fc.dictionary(fc.constantFrom(...NAMES), value, { maxKeys: 3, noNullPrototype: true })

const SECRETS: ReadonlySet<string> = new Set(['alice-seed', 'bob-seed', 'faucet-password', 'github-token'])

test("any inputs are the Action's or refused in a sentence, a secret never shown", () => {
  fc.assert(
    fc.property(inputs, (given) => {
      const get = (name: string) => `${given[name] ?? ''}${given[name] && SECRETS.has(name) ? 'CANARY' : ''}`
      for (const read of [() => readInputs(get, {}), () => readReportInputs(get)]) {
        try {
          read()
        } catch (error) {
          assertSentence(error, UsageError)
          assert.doesNotMatch(String(error), /CANARY/)
        }
      }
    }),
    { seed: SEED, numRuns: CASES.actionInputs },
  )
})

test('any line is split into words or refused, and quoted words come back whole', () => {
  const quoted = (word: string) => `"${word.replace(/["\\]/g, '\\$&')}"`
  fc.assert(
    fc.property(oddText, fc.array(oddText, { maxLength: 4 }), (line, words) => {
      valueOrSentence(() => splitArguments('input args', line), UsageError)
      assert.deepEqual(splitArguments('input args', words.map(quoted).join(' \t\n')), words)
    }),
    { seed: SEED, numRuns: CASES.splitArguments },
  )
})

const EVENT = {
  pull_request: {
    number: 7,
    head: { sha: 'a'.repeat(40), repo: { full_name: 'o/r' } },
    base: { ref: 'main' },
  },
  repository: { default_branch: 'main' },
}
const RUNNER = {
  GITHUB_REPOSITORY: 'o/r',
  GITHUB_RUN_ID: '1',
  GITHUB_SHA: 'a'.repeat(40),
  GITHUB_WORKSPACE: '/w',
  RUNNER_TEMP: '/t',
  GITHUB_EVENT_PATH: '/event.json',
}

test("any event is understood, or refused with the name of the runner's file", () => {
  fc.assert(
    fc.property(
      fc.oneof(
        editedJson(EVENT).map((json) => JSON.stringify(json)),
        oddText,
      ),
      (text) => {
        valueOrSentence(() => readContext(RUNNER, () => text), UsageError)
      },
    ),
    { seed: SEED, numRuns: CASES.runnerEvents },
  )
})
