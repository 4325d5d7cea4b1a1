import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import {
  fitWork,
  growthOf,
  rateOf,
  type WorkStep,
  withoutJumps,
} from '../../../src/compare/exact/work-rates.ts'
import { seededRandom } from '../../seeded-random.ts'

const step = (gained: number, payments: number, cycles = 1, failures = 0): WorkStep => ({
  gained,
  work: { payments, cycles, failures, requests: Number.NaN },
})

const known = (steps: readonly WorkStep[], ...args: [Parameters<typeof fitWork>[1]?]) => {
  const fit = fitWork(steps, ...args)
  assert.ok(fit !== null)
  return fit
}

test('payments and reconnects are told apart by a reconnect without payments, exactly where counts repeat', () => {
  const fit = known([step(94, 5), step(94, 5), step(44, 0), step(94, 5), step(94, 5)])
  const [perPayment, perCycle] = [rateOf(fit, 'payments'), rateOf(fit, 'cycles')]
  assert.deepEqual([perPayment?.amount.toFixed(6), perPayment?.error?.toFixed(6)], ['10.000000', '0.000000'])
  assert.deepEqual([perCycle?.amount.toFixed(6), perCycle?.error?.toFixed(6)], ['44.000000', '0.000000'])
  assert.equal(rateOf(fit, 'failures'), null)
})

test('a known example: two kinds of work with their standard errors', () => {
  // Normal equations: 75 b + 15 d = 1425, 15 b + 5 d = 329; squares left 6 over 3 degrees.
  const fit = known([step(94, 5), step(97, 5), step(94, 5), step(43, 0), step(45, 0)])
  const [b, d] = [rateOf(fit, 'payments'), rateOf(fit, 'cycles')]
  assert.equal(b?.amount.toFixed(4), '10.2000')
  assert.equal(d?.amount.toFixed(4), '44.0000')
  // Squares: (94-95)², (97-95)², (94-95)², (43-44)², (45-44)² are 8, over 3 degrees 2.667; inverse 5/150 and 75/150.
  assert.equal(b?.error?.toFixed(4), Math.sqrt((8 / 3) * (5 / 150)).toFixed(4))
  assert.equal(d?.error?.toFixed(4), Math.sqrt((8 / 3) * (75 / 150)).toFixed(4))
})

test('the rates are the same whatever the number of payments between reconnects', () => {
  for (const every of [2, 5, 15, 100]) {
    const steps = Array.from({ length: 16 }, (_, index) => {
      const payments = index % 4 === 3 ? 0 : every
      // Now and then three more, as a run of the real SDK leaves them.
      return step(44 + 10 * payments + (index % 5 === 2 ? 3 : 0), payments)
    })
    const fit = known(steps)
    for (const [driver, truth] of [
      ['payments', 10],
      ['cycles', 44.6],
    ] as const) {
      const rate = rateOf(fit, driver)
      assert.ok(Math.abs((rate?.amount ?? 0) - truth) <= 3 * (rate?.error ?? 0), `${every}: ${driver}`)
    }
    const reference = growthOf(fit, { payments: 12, cycles: 0.12 })
    assert.ok(
      Math.abs(reference.amount - 125.4) <= 3 * (reference.error ?? 0),
      `${every}: at the reference pace`,
    )
  }
})

test('failed calls are a third kind of work where they come by themselves, and none where they go with payments', () => {
  const apart = known([step(44, 0), step(94, 5), step(51, 0, 1, 1), step(101, 5, 1, 1), step(58, 0, 1, 2)])
  assert.deepEqual(
    (['payments', 'cycles', 'failures'] as const).map((driver) => rateOf(apart, driver)?.amount.toFixed(3)),
    ['10.000', '44.000', '7.000'],
  )
  const together = known([step(94, 5, 1, 5), step(44, 0), step(94, 5, 1, 5)])
  assert.equal(rateOf(together, 'failures'), null)
})

test('where every cycle makes as many payments, what they left while connected tells them apart', () => {
  const steps = Array.from({ length: 8 }, () => step(94, 5))
  const alone = known(steps)
  assert.deepEqual(
    [alone.isApart, rateOf(alone, 'payments')?.amount, rateOf(alone, 'cycles')],
    [false, 18.8, null],
  )
  const apart = known(steps, { amount: 10, error: 0.2 })
  assert.equal(apart.isApart, true)
  const perCycle = rateOf(apart, 'cycles')
  assert.equal(perCycle?.amount.toFixed(3), '44.000')
  assert.equal(perCycle?.error?.toFixed(3), '1.000')
  // Together they are known as well as the steps are.
  assert.equal(growthOf(apart, { payments: 5, cycles: 1 }).error?.toFixed(6), '0.000000')
})

test('without work there is no rate, and without a step to spare no error', () => {
  assert.equal(fitWork([]), null)
  assert.equal(fitWork([step(5, 0, 0)]), null)
  const rate = rateOf(known([step(94, 5), step(44, 0)]), 'payments')
  assert.deepEqual([rate?.amount.toFixed(6), rate?.error], ['10.000000', null])
})

test('single large steps are left out, as long as they are few', () => {
  const even = Array.from({ length: 20 }, (_, index) => {
    const payments = index % 4 === 3 ? 0 : 5
    return step(760 + 170 * payments + (index % 3) * 20, payments)
  })
  const jumping = (indices: readonly number[]) =>
    even.map((each, index) => (indices.includes(index) ? { ...each, gained: each.gained + 8192 } : each))
  assert.equal(withoutJumps(even).length, 20)
  assert.equal(withoutJumps(jumping([1, 9])).length, 18)
  assert.equal(withoutJumps(jumping([1, 5, 9, 13])).length, 16)
  assert.equal(withoutJumps(jumping([1, 3, 5, 9, 13])).length, 20)
})

test('a fit finds what was put in, within its errors nearly always', () => {
  let outside = 0
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 1e6 }), (seed) => {
      const random = seededRandom(seed)
      const [b, d] = [20 * random.next(), 100 * random.next()]
      const steps = Array.from({ length: 24 }, (_, index) => {
        const payments = index % 4 === 3 ? 0 : 1 + Math.floor(20 * random.next())
        return step(b * payments + d + 2 * random.gaussian(), payments)
      })
      const rate = rateOf(known(steps), 'payments')
      if (Math.abs((rate?.amount ?? 0) - b) > 4 * (rate?.error ?? 0)) outside += 1
    }),
    { seed: 3, numRuns: 200 },
  )
  assert.ok(outside <= 2, `${outside} of 200 outside four errors`)
})
