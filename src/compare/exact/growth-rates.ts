import { at } from '../../at.ts'
import type { Rate, Severity } from '../judgement.ts'
import { studentQuantile } from '../recording/recording.ts'
import { BYTES_PER_KB, severityOf } from '../specification.ts'
import { withoutFalls } from './heap-falls.ts'
import type { CountedColumn, RestPoint } from './rest-points.ts'
import { type SlopeEstimate, slopeWithError } from './slope-error.ts'
import {
  fitWork,
  growthOf,
  paymentsOf,
  rateOf,
  type WorkDone,
  type WorkFit,
  type WorkStep,
  withoutJumps,
} from './work-rates.ts'

/** Growth of one count for each unit of work, found together; null where that work was not done or not told apart. */
export interface GrowthRates {
  perPayment: Rate | null
  perCycle: Rate | null
  perFailure: Rate | null
  /** What payments of each kind leave, where both were made and are told apart; `perPayment` is of the run's mixture. */
  byKind: { spark: Rate; lightning: Rate } | null
  /** At the pace of this run. */
  perMinute: Rate | null
  fit: WorkFit | null
  /** Single large steps that the rates leave out, as of a table that doubles; the growth a minute has them. */
  jumps: number
}

/** From so many steps on the last one is left out: taking a run down asks for balances, which is neither kind of work. */
const STEPS_TO_SPARE_ONE = 5

/** What a count gained from each point to the next, with the work done in between. */
function stepsOf(points: readonly RestPoint[], metric: CountedColumn): WorkStep[] {
  const known = points.filter(({ counts }) => !Number.isNaN(counts[metric]))
  return known.slice(1).map((point, index) => {
    const before = at(known, index)
    return { gained: point.counts[metric] - before.counts[metric], work: workBetween(before, point) }
  })
}

function workBetween({ work: from }: RestPoint, { work: to }: RestPoint): WorkDone {
  return {
    payments: to.payments - from.payments,
    lightning: (to.lightning ?? 0) - (from.lightning ?? 0),
    cycles: to.cycles - from.cycles,
    failures: to.failures - from.failures,
    requests: to.requests - from.requests,
  }
}

/** The steps between rests that tell rates. */
export function tellingSteps(points: readonly RestPoint[], metric: CountedColumn): readonly WorkStep[] {
  return withoutRunEnd(stepsOf(points, metric))
}

/** Steps without the run's own end, where payments were made and there are enough. */
export function withoutRunEnd(steps: readonly WorkStep[]): readonly WorkStep[] {
  const paid = steps.some(({ work }) => work.payments > 0)
  return paid && steps.length >= STEPS_TO_SPARE_ONE ? steps.slice(0, -1) : steps
}

/**
 * Rates over points of rest.
 * @param quiet Points between payments, which tell payments from reconnects where each cycle made as many.
 */
export function ratesAtRest(
  points: readonly RestPoint[],
  quiet: readonly RestPoint[],
  metric: CountedColumn,
): GrowthRates {
  const connected = slopeWithError(
    quiet.map(({ work }) => work.payments),
    quiet.map(({ counts }) => counts[metric]),
  )
  if (metric === 'heap_alloc_bytes') return heapRates(points)
  const steps = tellingSteps(points, metric)
  const beside = connected === null ? null : { amount: connected.slope, error: connected.standardError }
  const whole = fitWork(steps, beside)
  const even = metric === 'rust_live_bytes' ? withoutJumps(steps) : steps
  const fit = even.length === steps.length ? whole : fitWork(even, beside)
  if (fit === null || whole === null) return NO_RATES
  const minutes = (end(points).elapsedSec - start(points).elapsedSec) / 60
  const work = workBetween(start(points), end(points))
  const perMinute = perMinuteOf(growthOf(whole, work), minutes)
  return { ...ratesOf(fit), perMinute, fit, jumps: steps.length - even.length }
}

const NO_RATES: GrowthRates = {
  perPayment: null,
  perCycle: null,
  perFailure: null,
  byKind: null,
  perMinute: null,
  fit: null,
  jumps: 0,
}

/**
 * V8's heap scatters about its line, so its increments tell little, and nothing of payments and reconnects apart: its level
 * over the payments, each with its share of a reconnect; over the cycles where nothing is paid.
 */
export function heapSlope(points: readonly RestPoint[]): {
  per: 'payments' | 'cycles'
  slope: SlopeEstimate | null
} {
  const per = end(points).work.payments > start(points).work.payments ? 'payments' : 'cycles'
  return { per, slope: heapOver(points, ({ work }) => work[per]) }
}

const heapOver = (points: readonly RestPoint[], x: (point: RestPoint) => number) =>
  slopeWithError(
    points.map(x),
    points.map(({ counts }) => counts.heap_alloc_bytes),
  )

function heapRates(points: readonly RestPoint[]): GrowthRates {
  const { per, slope } = heapSlope(points)
  const perMinute = heapOver(points, ({ elapsedSec }) => elapsedSec / 60)
  if (slope === null || perMinute === null) return NO_RATES
  const fit: WorkFit = {
    drivers: [per],
    amounts: [slope.slope],
    covariance: [[slope.standardError ** 2]],
    degrees: slope.degrees,
    isApart: per === 'cycles',
  }
  const rate = { amount: perMinute.slope, error: perMinute.standardError }
  return { ...ratesOf(fit), perMinute: rate, fit, jumps: 0 }
}

/** Rates over points between the payments of one connection. */
export function ratesWhileConnected(points: readonly RestPoint[], metric: CountedColumn): GrowthRates {
  const known = points.filter(({ counts }) => !Number.isNaN(counts[metric]))
  const payments = known.map(({ work }) => work.payments)
  const slope = slopeWithError(
    payments,
    known.map(({ counts }) => counts[metric]),
  )
  if (slope === null) return NO_RATES
  const fit: WorkFit = {
    drivers: ['payments'],
    amounts: [slope.slope],
    covariance: [[slope.standardError ** 2]],
    degrees: slope.degrees,
    isApart: true,
  }
  const minutes = (end(known).elapsedSec - start(known).elapsedSec) / 60
  const paid = end(known).work.payments - start(known).work.payments
  const perMinute = perMinuteOf(growthOf(fit, { payments: paid }), minutes)
  return { ...ratesOf(fit), perMinute, fit, jumps: 0 }
}

function ratesOf(fit: WorkFit): Pick<GrowthRates, 'perPayment' | 'perCycle' | 'perFailure' | 'byKind'> {
  const [spark, lightning] = [growthOf(fit, { payments: 1 }), growthOf(fit, { payments: 1, lightning: 1 })]
  return {
    perPayment: fit.drivers.includes('payments') ? growthOf(fit, paymentsOf(fit, 1)) : null,
    byKind: tellsKindsApart(fit) ? { spark, lightning } : null,
    perCycle: rateOf(fit, 'cycles'),
    perFailure: rateOf(fit, 'failures'),
  }
}

/** What a Lightning payment leaves more or less is so many of its errors: V8's heap scatters too much for it. */
const LEAST_ERRORS = 3

function tellsKindsApart(fit: WorkFit): boolean {
  const more = rateOf(fit, 'lightning')
  if (more === null || more.amount === 0) return false
  return more.error === null || Math.abs(more.amount) > LEAST_ERRORS * more.error
}

const perMinuteOf = (grown: Rate, minutes: number) => (minutes > 0 ? scaled(grown, 1 / minutes) : null)

export const scaled = ({ amount, error }: Rate, factor: number): Rate => ({
  amount: amount * factor,
  error: error === null ? null : error * Math.abs(factor),
})

function start(points: readonly RestPoint[]): RestPoint {
  const [first] = points
  if (first === undefined) throw new RangeError('expected points of rest, got none')
  return first
}

const end = (points: readonly RestPoint[]): RestPoint => points.at(-1) ?? start(points)

/** The specification's pace: a payment every 5 s, a reconnect every 100 payments. */
export const REFERENCE_PAYMENTS_PER_MIN = 12
const REFERENCE_CYCLES_PER_MIN = REFERENCE_PAYMENTS_PER_MIN / 100

/** What a minute at the specification's pace would leave, in the fit's unit. */
export function atReferencePace(fit: WorkFit): Rate {
  return growthOf(fit, { ...paymentsOf(fit, REFERENCE_PAYMENTS_PER_MIN), cycles: REFERENCE_CYCLES_PER_MIN })
}

const SURE = 0.99

/** What the growth exceeds with 99 %; itself where it has no error. */
export function surelyAbove({ amount, error }: Rate, degrees: number): number {
  return amount - studentQuantile(SURE, Math.max(1, degrees)) * (error ?? 0)
}

/** Severity of growth that is proven: counted, so on a line, and never none. */
export function provenSeverity(kbPerMin: number): Severity {
  const severity = severityOf(kbPerMin, 1)
  return severity === 'none' ? 'low' : severity
}

export const kbOf = (rate: Rate): Rate => scaled(rate, 1 / BYTES_PER_KB)

/** What the growth at the reference pace stays below with 95 %, in KB/min. */
export function upperAtReference(fit: WorkFit): number {
  const { amount, error } = kbOf(atReferencePace(fit))
  return amount + studentQuantile(0.95, Math.max(1, fit.degrees)) * (error ?? 0)
}

/** Whether a leak's rate at the reference pace lies within the error: a heap that scatters so is not cleared. */
export const mayBeALeak = (fit: WorkFit): boolean => severityOf(upperAtReference(fit), 1) !== 'none'

/**
 * V8 warms up for longer than counts do: its rates come from the later half where that is long enough, and from rests
 * without its single falls.
 */
export const RESTS_TO_HALVE = 16
export function warmedUp(points: readonly RestPoint[]): readonly RestPoint[] {
  const even = withoutFalls(points)
  return even.length < RESTS_TO_HALVE ? even : even.slice(even.length >> 1)
}
