import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { MetricJudgement } from '../../../src/compare/judgement.ts'
import { centre, designsOf } from '../../../src/compare/shapes/designs.ts'
import { type Growth, whyNotAtRest } from '../../../src/compare/shapes/growth.ts'
import { judgeShapes } from '../../../src/compare/shapes/judge-shapes.ts'
import { lineLeft } from '../../../src/compare/shapes/line-left.ts'
import { type Random, seededRandom } from '../../seeded-random.ts'
import { goCsv, read } from '../recordings.ts'

const KB = 1024
const LIMITS = { harmlessBelow: 50, vague: 300 }

const growth = (change: Partial<Growth>): Growth => ({
  model: 'step',
  slows: false,
  mean: 0,
  lower99: 0,
  upper95: 0,
  leaks: 0.01,
  harmless: 0.99,
  error: 10,
  runs: 0,
  left: { slope: 0, error: 10, degrees: 20 },
  ...change,
})
const kindOf = (change: Partial<Growth>) => whyNotAtRest(growth(change), LIMITS)?.kind ?? null

test('a line of 50 KB/min in the last level, from 1.3 standard errors on, is not explained by a shape at rest', () => {
  const left = (slope: number, error: number) => kindOf({ left: { slope, error, degrees: 20 } })
  assert.equal(left(50, 10), 'rises-in-its-level')
  assert.equal(left(49, 10), null)
  assert.equal(left(66, 50), 'rises-in-its-level')
  assert.equal(left(64, 50), null)
  assert.deepEqual(whyNotAtRest(growth({ left: { slope: 66, error: 50, degrees: 20 } }), LIMITS), {
    kind: 'rises-in-its-level',
    slope: 66,
  })
})

test('growth that could hide: 400 KB/min in the last level, 300 where no shape at rest is the likeliest', () => {
  const left = (error: number) => kindOf({ left: { slope: 0, error, degrees: 20 } })
  // 1.645 standard errors are 399 and 401 KB/min, then 299 and 301.
  assert.deepEqual([left(242.6), left(243.8)], [null, 'vague'])
  const whole = (error: number) => kindOf({ left: null, error })
  assert.deepEqual([whole(181.8), whole(183), whole(Number.NaN)], [null, 'vague', 'vague'])
  // A whole that tells little clears all the same, where the level tells.
  assert.equal(kindOf({ error: 1000 }), null)
})

test('an upper bound of 60 KB/min clears nobody', () => {
  assert.deepEqual([kindOf({ upper95: 59.9 }), kindOf({ upper95: 60 })], [null, 'may-grow'])
})

/** The heap of a run of so many minutes, a sample each 5 s, in KB above 15 MB. */
async function heapOf(minutes: number, noiseKb: number, seed: number, kbAt: (t: number) => number) {
  const random: Random = seededRandom(seed)
  const heapBytes = (t: number) => 15_000 * KB + KB * (kbAt(t) + noiseKb * random.gaussian())
  const csv = goCsv({ durationSec: 60 * minutes, everySec: 5, heapBytes })
  const [heap] = judgeShapes({ ...(await read(csv)), forcedGc: true })
  assert.ok(heap)
  return heap
}
const verdicts = (heaps: readonly MetricJudgement[]) => heaps.map(({ verdict }) => verdict)
const SEEDS = [1, 2, 3]
const each = (make: (seed: number) => ReturnType<typeof heapOf>) => Promise.all(SEEDS.map(make))

test('what gives back once all that it gained, and gains it again to the end, is not cleared by the step in it', async () => {
  const heaps = await each((seed) => heapOf(30, 25, seed, (t) => 150 * t - (t > 18 ? 2700 : 0)))
  assert.deepEqual(verdicts(heaps), ['inconclusive', 'inconclusive', 'inconclusive'])
  for (const { evidence } of heaps) {
    assert.match(
      evidence,
      /^The Go heap lies still as a whole \(best shape: step\), but rises by \+1\d\d(\.\d)? KB\/min in the last part of the run, which that shape does not explain\.$/,
    )
  }
})

test('a step in a line is not cleared by the step', async () => {
  const heaps = await each((seed) => heapOf(10, 25, seed, (t) => 120 * t + (t > 4 ? 5000 : 0)))
  assert.ok(!verdicts(heaps).includes('no-leak'), `${verdicts(heaps)}`)
})

test('a step down without a line is cleared, and so are two steps, and noise alone', async () => {
  const down = await each((seed) => heapOf(10, 25, seed, (t) => (t > 5 ? 0 : 4000)))
  const steps = await each((seed) => heapOf(30, 25, seed, (t) => (t > 6 ? 1500 : 0) + (t > 13 ? 700 : 0)))
  const noise = await each((seed) => heapOf(30, 300, seed, () => 0))
  for (const heaps of [down, steps, noise]) {
    assert.deepEqual(verdicts(heaps), ['no-leak', 'no-leak', 'no-leak'])
  }
})

test('a heap whose last level tells too little says how much growth could hide in it', async () => {
  const heap = await heapOf(10, 25, 1, (t) => (t > 3 ? 1500 : 0) - (t > 7.2 ? 9000 : 0))
  assert.equal(heap.verdict, 'inconclusive')
  assert.match(
    heap.evidence,
    /^The Go heap tells too little to be cleared: growth of \+4\d\d(\.\d)? KB\/min could hide in it \(best shape: step\)\.$/,
  )
})

test('what rises by steps is told by what was counted, without the probability of a fit', async () => {
  const csv = goCsv({
    durationSec: 1800,
    everySec: 5,
    heapBytes: () => 42e6,
    tasks: (t) => 42 + Math.floor(t / 10 + 1e-9) * 2,
  })
  const tasks = judgeShapes({ ...(await read(csv)), forcedGc: true }).find(
    ({ name }) => name === 'goroutines',
  )
  assert.equal(tasks?.verdict, 'leak')
  assert.equal(tasks.leakProbability, undefined)
  assert.match(
    tasks.evidence,
    /^The count of goroutines goes on growing: \+0\.\d+ goroutines a minute, from 42 to 48, and it never falls\.$/,
  )
  const { slopePerMin, lower99, upper95 } = tasks
  assert.ok(slopePerMin !== null && lower99 !== null && upper95 !== null)
  // Six things in the 27 minutes after the warm-up.
  assert.equal(slopePerMin.toFixed(2), '0.22')
  assert.ok(lower99 <= slopePerMin && slopePerMin <= upper95)
})

/** An hour in cells of half a minute. */
const x = Array.from({ length: 121 }, (_, i) => i / 2)

/** What a constant leaves of these values in the last level of a fit, the noise without a memory. */
function leftOf(values: readonly number[], fitted: readonly number[]) {
  const [design] = designsOf([], x, []).each
  assert.ok(design)
  const target = new Float64Array(x.length)
  centre(Float64Array.from(values), 0, design, target, 0)
  const variation = target.reduce((sum, value) => sum + value * value, 0)
  const model = { name: 'made', future: 'bounded', prior: 1, curves: [], endSlopes: [] } as const
  const left = lineLeft({ ...model, curves: [], endSlopes: [] }, fitted, x, design, {
    target,
    columns: new Float64Array(),
    variation,
    floor: 0,
    least: 0,
    freedom: x.length - 1,
  })
  assert.ok(left)
  return left
}
const risingFrom = (minute: number) => x.map((xi) => 70 * Math.max(0, xi - minute))
/** Whether the line is asked for from this minute on: then it is found whole, and without an error. */
const asksFrom = (minute: number, fitted: readonly number[]) => {
  const { slope, error } = leftOf(risingFrom(minute), fitted)
  return Math.abs(slope - 70) < 1e-6 && error < 1e-6
}

test('the line is told in units of x, with its error and degrees of freedom', () => {
  const wobble = risingFrom(30).map((value, i) => value + (i % 2 === 0 ? 5 : -5))
  const { slope, error, degrees } = leftOf(
    wobble,
    x.map((xi) => (xi < 30 ? 0 : 1)),
  )
  assert.ok(Math.abs(slope - 70) < 0.5, `${slope}`)
  assert.ok(error > 0.01 && error < 0.2, `${error}`)
  assert.equal(degrees, 119)
})

test('it begins where the shape moves by less than a hundredth of its range', () => {
  const stepsTo = (rest: number) => x.map((xi) => (xi < 10 ? 0 : xi < 20 ? 100 - rest : 100))
  assert.equal(asksFrom(10, stepsTo(0.95)), true)
  assert.equal(asksFrom(20, stepsTo(1.05)), true)
})

test('it begins with the last third of the window at the latest', () => {
  const stepAt = (minute: number) => x.map((xi) => (xi < minute ? 0 : 100))
  assert.equal(asksFrom(39.5, stepAt(39.5)), true)
  assert.equal(asksFrom(40, stepAt(44)), true)
  assert.equal(asksFrom(40, stepAt(60)), true)
})
