import assert from 'node:assert/strict'
import { test } from 'node:test'
import { findCulprits, grownStacks } from '../../../src/compare/exact/culprits.ts'
import type { Recording } from '../../../src/compare/recording/recorded-run.ts'
import type { ScenarioName } from '../../../src/run/options/options.ts'
import { metadataWith } from '../../report/fixtures.ts'
import { runOptionsWith } from '../../run-options-fixture.ts'
import { cycles, restRecording } from './rest-recording.ts'

/** A stack that the profiler of a side saw grow, innermost frame first. */
const stack = (side: 'v8' | 'rust', inuseBytes: number, ...frames: string[]) => ({
  side,
  frames,
  inuseBytes,
  inuseObjects: 2,
  allocBytes: null,
  allocObjects: null,
})

/** The recording of a run of a scenario, with the stacks that grew in it. */
function grown(
  recording: Recording,
  scenario: ScenarioName,
  ...culprits: ReturnType<typeof stack>[]
): Recording {
  return { ...recording, metadata: metadataWith({ options: runOptionsWith({ scenario }), culprits }) }
}

const nothing = cycles(8, () => ({}))
const framesLeft = (...frames: string[]) =>
  grownStacks(grown(nothing, 'stress', stack('v8', 10, ...frames))).map((each) => each.frames)

const named = (recording: Recording, phase: 'rest' | 'quiet' = 'rest') =>
  findCulprits(recording, phase).map(({ kind, name, growth }) => [kind, name, growth])

test('handles, references and resources that grew are named by kind, and what fell or stood is not', () => {
  const recording = cycles(8, (cycle) => ({
    handles: { Wallet: cycle, Gone: 20 - cycle, Still: 4 },
    externrefs: { string: 45, function: 3 * cycle },
    resources: { Timeout: 2 * cycle },
  }))
  // Of eight rests two are warm-up: five cycles follow the third.
  assert.deepEqual(named(recording), [
    ['handle', 'Wallet', 5],
    ['externref', 'function', 15],
    ['resource', 'Timeout', 10],
  ])
})

test('between payments a resource is no culprit, and only the points of the phase count', () => {
  const point = (index: number) => ({
    cycles: 0,
    payments: index,
    handles: { Wallet: index },
    resources: { Timeout: index },
  })
  const quiet = restRecording(
    'quiet',
    Array.from({ length: 8 }, (_, index) => point(index)),
  )
  assert.deepEqual(named(quiet, 'quiet'), [['handle', 'Wallet', 5]])
  assert.deepEqual(named(quiet, 'rest'), [])
})

test('a name that is back at its first count in the later half has not grown; one that was there in the earlier half has', () => {
  const counted = (counts: readonly number[]) =>
    // Two of ten rests are warm-up.
    named(cycles(10, (cycle) => ({ handles: { Wallet: counts[cycle - 1] ?? 0 } })))
  assert.deepEqual(counted([0, 0, 1, 2, 3, 4, 1, 5, 6, 7]), [])
  assert.deepEqual(counted([0, 0, 1, 2, 3, 1, 2, 5, 6, 7]), [['handle', 'Wallet', 6]])
})

test('a name that came only later grew from nothing', () => {
  const recording = cycles(8, (cycle) => ({ handles: cycle < 5 ? {} : { Wallet: cycle } }))
  assert.deepEqual(named(recording), [['handle', 'Wallet', 8]])
})

test('two points tell growth, one does not: there only the profilers do', () => {
  const recording = (rests: number) =>
    grown(
      cycles(rests, (cycle) => ({ handles: { Wallet: cycle } })),
      'stress',
      stack('v8', 100, 'keep (sdk.js:5)'),
    )
  assert.deepEqual(named(recording(1)), [['v8-stack', 'keep (sdk.js:5)', 100]])
  assert.deepEqual(named(recording(2)), [
    ['handle', 'Wallet', 1],
    ['v8-stack', 'keep (sdk.js:5)', 100],
  ])
})

test('a census that was refused names nothing', () => {
  const recording = cycles(8, (cycle) => ({ resources: { Timeout: cycle } }))
  const refused = recording.checkpoints.map((each) => ({ ...each, handles: null, externrefs: null }))
  assert.deepEqual(named({ ...recording, checkpoints: refused }), [['resource', 'Timeout', 5]])
})

test('what a name leaves is told for each payment and each cycle, without the step that ends the run', () => {
  // Three of twelve rests are warm-up; every third cycle pays nothing; the last step leaves a hundred more.
  let payments = 0
  const recording = cycles(12, (cycle) => {
    payments += cycle % 3 === 0 ? 0 : 10
    return { payments, handles: { Wallet: 2 * payments + 7 * cycle + (cycle === 12 ? 100 : 0) } }
  })
  const [found] = findCulprits(recording, 'rest')
  assert.deepEqual(
    found?.per.map(({ kind, growth }) => [kind, growth.toFixed(6)]),
    [
      ['payment', '2.000000'],
      ['cycle', '7.000000'],
    ],
  )
})

test('a name that grew without any work leaves nothing by the payment or the cycle, and has no frames', () => {
  const idle = restRecording(
    'rest',
    Array.from({ length: 8 }, (_, index) => ({ cycles: 1, handles: { Wallet: index } })),
  )
  assert.deepEqual(findCulprits(idle, 'rest'), [
    { kind: 'handle', name: 'Wallet', growth: 5, unit: 'count', per: [], frames: [] },
  ])
})

test('a stack is named by its innermost frame and told in bytes, five at most', () => {
  const stacks = [
    stack('rust', 900, 'alloc_it', 'serve'),
    ...[60, 50, 40, 30, 20].map((bytes) => stack('v8', bytes, `keep${bytes} (sdk.js:5)`)),
  ]
  const found = findCulprits(grown(nothing, 'stress', ...stacks), 'rest')
  assert.deepEqual(found[0], {
    kind: 'rust-stack',
    name: 'alloc_it',
    growth: 900,
    unit: 'bytes',
    per: [],
    frames: ['alloc_it', 'serve'],
  })
  assert.deepEqual(
    found.map(({ growth }) => growth),
    [900, 60, 50, 40, 30],
  )
  assert.deepEqual(named(grown(nothing, 'stress', stack('rust', 8))), [['rust-stack', 'unknown', 8]])
  assert.deepEqual(grownStacks(grown(nothing, 'stress', stack('rust', 8, 'f'))), [
    { side: 'rust', frames: ['f'], bytes: 8, objects: 2 },
  ])
  assert.deepEqual(grownStacks(nothing), [])
})

test("frames of this tool's own files are left out of a stack", () => {
  assert.deepEqual(
    framesLeft('keep (sdk.js:5)', 'pay (payment.ts:7)', 'run (dist/main.js:9)', 'main (node:internal)'),
    [['keep (sdk.js:5)', 'main (node:internal)']],
  )
  for (const file of ['harness', 'preload', 'counting-wrappers', 'main', 'cli', 'action'])
    assert.deepEqual(framesLeft('keep (sdk.js:5)', `run (dist/${file}.js:9)`), [['keep (sdk.js:5)']])
  assert.deepEqual(framesLeft('keep (sdk.js:5)', 'run (dist/other.js:9)'), [
    ['keep (sdk.js:5)', 'run (dist/other.js:9)'],
  ])
})

test('a stack whose memory this tool asked for, or that holds no other file, is left out whole', () => {
  // The innermost frame with a place decides; what runs without one, such as a built-in, asks for nobody.
  assert.deepEqual(framesLeft('count (counter.ts:3)', 'keep (sdk.js:5)'), [])
  assert.deepEqual(framesLeft('push', 'count (counter.ts:3)', 'keep (sdk.js:5)'), [])
  assert.deepEqual(framesLeft('push', 'keep (sdk.js:5)', 'count (counter.ts:3)'), [
    ['push', 'keep (sdk.js:5)'],
  ])
  assert.deepEqual(framesLeft('emit (node:events)', 'count (counter.ts:3)'), [])
  assert.deepEqual(framesLeft('emit (node:events)'), [['emit (node:events)']])
  assert.deepEqual(framesLeft('emit (node:events)', 'count (counter.ts:31)'), [])
  // Lines of more than a digit, and files of every ending of a module.
  for (const file of ['sdk.mjs:15', 'sdk.cjs:15', 'sdk.js:150'])
    assert.deepEqual(framesLeft('emit (node:events)', 'count (counter.ts:31)', `keep (${file})`), [
      ['emit (node:events)', `keep (${file})`],
    ])
  assert.deepEqual(framesLeft('run (dist/main.js:90)', 'keep (sdk.js:5)'), [])
})

test("a scenario of the user's own is no file of this tool", () => {
  const of = (scenario: ScenarioName) =>
    grownStacks(grown(nothing, scenario, stack('v8', 10, 'keep (/home/me/leaky.ts:3)'))).length
  assert.deepEqual([of('leaky.ts'), of('stress')], [1, 0])
})
