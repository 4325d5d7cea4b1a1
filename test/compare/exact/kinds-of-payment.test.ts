import assert from 'node:assert/strict'
import { test } from 'node:test'
import { judgeExact } from '../../../src/compare/exact/exact.ts'
import { fitWork, growthOf, paymentsOf, type WorkStep } from '../../../src/compare/exact/work-rates.ts'
import { paymentKind } from '../../../src/run/scenarios/payment-kind.ts'
import { cycles } from './rest-recording.ts'

const ON_SPARK = 10
const OVER_LIGHTNING = 16
const PER_CYCLE = 49

/** Steps of cycles with so many payments each, in the kinds that a run of both makes, counted as 0.19.2 does. */
function stepsOf(paymentsByCycle: readonly number[], kindAt = (index: number) => paymentKind('both', index)) {
  let made = 0
  return paymentsByCycle.map((payments): WorkStep => {
    const kinds = Array.from({ length: payments }, (_, index) => kindAt(made + index))
    made += payments
    const lightning = kinds.filter((kind) => kind === 'lightning').length
    const gained = ON_SPARK * (payments - lightning) + OVER_LIGHTNING * lightning + PER_CYCLE
    return { gained, work: { payments, lightning, cycles: 1, failures: 0, requests: Number.NaN } }
  })
}

const near = (got: number, expected: number, what: string) =>
  assert.ok(Math.abs(got - expected) < 1e-6, `${what}: ${got}, not ${expected}`)

test('payments on Spark, over Lightning and reconnects are told apart by least squares', () => {
  const fit = fitWork(stepsOf([10, 10, 0, 10, 10, 0, 10, 10, 0, 10]))
  assert.ok(fit?.isApart)
  assert.deepEqual(fit.drivers, ['payments', 'lightning', 'cycles'])
  near(growthOf(fit, { payments: 1 }).amount, ON_SPARK, 'on Spark')
  near(growthOf(fit, { payments: 1, lightning: 1 }).amount, OVER_LIGHTNING, 'over Lightning')
  near(growthOf(fit, { cycles: 1 }).amount, PER_CYCLE, 'a reconnect')
  const share = fit.lightningShare ?? 0
  near(
    growthOf(fit, paymentsOf(fit, 1)).amount,
    ON_SPARK + share * (OVER_LIGHTNING - ON_SPARK),
    'the mixture',
  )
})

test('where every cycle made as many payments, the kinds are still told apart, each with its share of a reconnect', () => {
  const fit = fitWork(stepsOf([10, 10, 10, 10, 10, 10, 10, 10]))
  assert.equal(fit?.isApart, false)
  assert.ok(fit)
  near(growthOf(fit, { payments: 1, lightning: 1 }).amount, OVER_LIGHTNING + PER_CYCLE / 10, 'over Lightning')
  near(growthOf(fit, { payments: 1 }).amount, ON_SPARK + PER_CYCLE / 10, 'on Spark')
})

test('kinds in strict turns go together in every cycle, so nothing is said of either', () => {
  const inTurns = (index: number) => (index % 2 === 0 ? 'spark' : 'lightning')
  const fit = fitWork(stepsOf([10, 10, 0, 10, 10, 0, 10], inTurns))
  assert.deepEqual(fit?.drivers, ['payments', 'cycles'])
  near(growthOf(fit, { payments: 1 }).amount, 13, 'the mean')
})

test('the headline and the reasons tell what a payment of each kind leaves', () => {
  const steps = stepsOf(Array.from({ length: 20 }, (_, cycle) => (cycle % 3 === 2 ? 0 : 10)))
  const sums = { functions: 46, payments: 0, lightning: 0 }
  const recording = cycles(steps.length, (cycle) => {
    const step = steps[cycle - 1]
    sums.functions += step?.gained ?? 0
    sums.payments += step?.work.payments ?? 0
    sums.lightning += step?.work.lightning ?? 0
    const { functions, payments, lightning } = sums
    return { payments, lightningPayments: lightning, externrefs: { function: functions }, blocks: functions }
  })
  const judged = judgeExact(recording)
  assert.equal(judged.kind, 'leak')
  assert.match(
    judged.headline,
    /\(on Spark 10, over Lightning 16 JavaScript references held by Rust\), each reconnect 49 function references/,
  )
  assert.match(judged.reasons.join('\n'), /a payment on Spark \+10, over Lightning \+16/)
})

test('a run of one kind, and one whose checkpoints do not count them, tell of payments only', () => {
  for (const lightningPayments of ['all', 'none'] as const) {
    const judged = judgeExact(
      cycles(20, (cycle) => ({
        payments: 10 * cycle,
        lightningPayments: lightningPayments === 'all' ? 10 * cycle : 0,
        externrefs: { function: 160 * cycle },
        blocks: 160 * cycle,
      })),
    )
    assert.equal(judged.kind, 'leak')
    assert.doesNotMatch(`${judged.headline} ${judged.reasons.join(' ')}`, /Lightning/)
  }
})
