import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import {
  fitWork,
  fitWorkAtRequests,
  growthOf,
  paymentsOf,
  rateOf,
  totalWork,
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

/** One step for each figure of the lists, with the gain that its work has. */
const stepsOf = (
  work: readonly Partial<WorkStep['work']>[],
  gained: (work: WorkStep['work']) => number,
): WorkStep[] =>
  work.map((each) => {
    const done = { payments: 0, lightning: 0, cycles: 1, failures: 0, requests: Number.NaN, ...each }
    return { gained: gained(done), work: done }
  })

/** The figures of a fit, as they print. */
const told = (fit: ReturnType<typeof fitWork>) =>
  fit === null ? null : [fit.drivers.join(' '), fit.amounts.map((amount) => amount.toFixed(3)).join(' ')]

test('at a given number of requests, what scatters with them is no error', () => {
  const steps = stepsOf(
    [
      { payments: 5, requests: 10 },
      { payments: 5, requests: 13 },
      { payments: 0, requests: 4 },
      { payments: 5, requests: 11 },
      { payments: 0, requests: 3 },
    ],
    ({ payments, requests }) => 44 + 8 * payments + 3 * requests,
  )
  const fit = fitWorkAtRequests(steps)
  assert.deepEqual(told(fit), ['payments cycles requests', '8.000 44.000 3.000'])
  assert.deepEqual(
    [fit?.isApart, rateOf(fit ?? known(steps), 'payments')?.error?.toFixed(6)],
    [true, '0.000000'],
  )
  assert.ok((rateOf(known(steps), 'payments')?.error ?? 0) > 0.2)
})

test('nothing is told at a number of requests that one step does not know, that none made, or that goes with the other work', () => {
  const work = [
    { payments: 5, requests: 10 },
    { payments: 0, requests: 4 },
    { payments: 5, requests: 11 },
    { payments: 0, requests: 3 },
  ]
  const gained = () => 10
  assert.ok(fitWorkAtRequests(stepsOf(work, gained)))
  const unknown = work.map((each, i) => (i === 2 ? { payments: 5 } : each))
  assert.equal(fitWorkAtRequests(stepsOf(unknown, gained)), null)
  assert.equal(
    fitWorkAtRequests(
      stepsOf(
        work.map((each) => ({ ...each, requests: 0 })),
        gained,
      ),
    ),
    null,
  )
  const together = work.map(({ payments }) => ({ payments, requests: 2 * payments + 7 }))
  assert.equal(fitWorkAtRequests(stepsOf(together, gained)), null)
})

test('kinds of payment keep their share at a given number of requests', () => {
  const fit = fitWorkAtRequests(
    stepsOf(
      [
        { payments: 4, lightning: 1, requests: 9 },
        { payments: 4, lightning: 3, requests: 14 },
        { payments: 0, lightning: 0, requests: 2 },
        { payments: 4, lightning: 2, requests: 10 },
        { payments: 4, lightning: 0, requests: 7 },
      ],
      ({ payments, lightning = 0, requests }) => 5 + 10 * payments + 6 * lightning + requests,
    ),
  )
  assert.deepEqual(told(fit), ['payments lightning cycles requests', '10.000 6.000 5.000 1.000'])
  // Six of sixteen.
  assert.equal(fit?.lightningShare, 0.375)
  // Two payments of that mixture: two of 10, and three quarters of what Lightning leaves more.
  assert.equal(fit && growthOf(fit, paymentsOf(fit, 2)).amount.toFixed(6), '24.500000')
})

test('failed calls and kinds of payment that go with other work are left out one by one, the failed calls first', () => {
  const gained = ({ payments, lightning = 0, cycles }: WorkStep['work']) =>
    10 * payments + 6 * lightning + 44 * cycles
  const payments = [5, 0, 5, 8, 3, 0]
  const lightning = [1, 0, 3, 2, 2, 0]
  const failing = stepsOf(
    payments.map((each, i) => ({ payments: each, lightning: lightning[i] ?? 0, failures: each })),
    gained,
  )
  assert.deepEqual(told(fitWork(failing)), ['payments lightning cycles', '10.000 6.000 44.000'])
  const oneProportion = stepsOf(
    payments.map((each, i) => ({ payments: each, lightning: each / 2, failures: i % 2 })),
    gained,
  )
  const left = fitWork(oneProportion)
  assert.deepEqual(told(left), ['payments cycles failures', '13.000 44.000 0.000'])
  assert.equal(left?.lightningShare, undefined)
  const both = stepsOf(
    payments.map((each) => ({ payments: each, lightning: each / 2, failures: each })),
    gained,
  )
  assert.deepEqual(told(fitWork(both)), ['payments cycles', '13.000 44.000'])
})

test('kinds of payment told apart without the reconnects keep their share', () => {
  const every = stepsOf(
    [1, 3, 2, 4, 0].map((lightning) => ({ payments: 4, lightning })),
    ({ payments, lightning = 0, cycles }) => 10 * payments + 6 * lightning + 44 * cycles,
  )
  const fit = fitWork(every)
  assert.deepEqual(told(fit), ['payments lightning', '21.000 6.000'])
  assert.deepEqual([fit?.isApart, fit?.lightningShare], [false, 0.5])
})

test('what payments left while connected is taken off the reconnects, with both errors', () => {
  // 90, 98 or 94 a cycle of five payments: 18.8 ± 0.2309 a payment in all.
  const steps = [90, 98, 94].map((gained) => step(gained, 5))
  const apart = known(steps, { amount: 10, error: 0.3 })
  assert.deepEqual(told(apart), ['payments cycles', '10.000 44.000'])
  // Squares 16 + 16 over two degrees are 16; 75 payments squared: 16 / 75 is the square of the error in all.
  assert.equal(rateOf(apart, 'cycles')?.error?.toFixed(6), (5 * Math.sqrt(0.09 + 16 / 75)).toFixed(6))
  assert.equal(rateOf(apart, 'payments')?.error?.toFixed(6), '0.300000')
  assert.equal(
    growthOf(apart, { payments: 5, cycles: 1 }).error?.toFixed(6),
    (5 * Math.sqrt(16 / 75)).toFixed(6),
  )
  assert.equal(apart.degrees, 2)
  // One step has no error of its own: what is not sure is what was found while connected.
  const one = known([step(94, 5)], { amount: 10, error: 0.2 })
  assert.deepEqual(told(one), ['payments cycles', '10.000 44.000'])
  assert.equal(rateOf(one, 'cycles')?.error?.toFixed(6), '1.000000')
})

test('work of a kind is summed over all steps, and a kind that is not told is none', () => {
  const steps = [step(1, 5), step(1, 7), step(1, 0)]
  assert.deepEqual(
    [totalWork(steps, 'payments'), totalWork(steps, 'lightning'), totalWork(steps, 'cycles')],
    [12, 0, 3],
  )
})

test('jumps are told from steps of any kind of work, and without work none is left out', () => {
  const gained = ({ payments, lightning = 0, cycles, failures }: WorkStep['work']) =>
    1000 * payments + 700 * lightning + 3000 * cycles + 5000 * failures
  const even = stepsOf(
    Array.from({ length: 24 }, (_, i) => ({
      payments: 2 + (i % 3),
      lightning: i % 4 === 0 ? 2 : i % 2,
      failures: i % 5 === 0 ? 1 : 0,
    })),
    gained,
  )
  assert.equal(withoutJumps(even).length, 24)
  const jumping = even.map((each, i) =>
    i === 7 || i === 16 ? { ...each, gained: each.gained + 4096 } : each,
  )
  assert.deepEqual(
    jumping.filter((each) => !withoutJumps(jumping).includes(each)),
    [jumping[7], jumping[16]],
  )
  const idle = stepsOf([{ cycles: 0 }, { cycles: 0 }], () => 1e6)
  assert.equal(withoutJumps(idle), idle)
})
