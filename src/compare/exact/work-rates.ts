import { at } from '../../at.ts'
import type { Rate } from '../judgement.ts'
import { sigmaOf } from './scatter.ts'

/**
 * What may leave something behind, counted between two points of rest. Lightning payments are payments too: what is fitted
 * to them is what one leaves more than a payment on Spark.
 */
export const DRIVERS = ['payments', 'lightning', 'cycles', 'failures'] as const
/** Requests go with the other kinds of work, but for a few more now and then: beside these they explain what scatters. */
const WITH_REQUESTS = [...DRIVERS, 'requests'] as const
export type Driver = (typeof WITH_REQUESTS)[number]
/** `requests` is `NaN` where nobody counted them; Lightning payments are counted where the run makes both kinds. */
export type WorkDone = Readonly<Record<Exclude<Driver, 'lightning'>, number> & { lightning?: number }>

/** What a count gained from one point of rest to the next, and what was done in between. */
export interface WorkStep {
  gained: number
  work: WorkDone
}

/** What a unit of each kind of work leaves, found together; kinds that were not done, or not told apart, are missing. */
export interface WorkFit {
  drivers: readonly Driver[]
  amounts: readonly number[]
  /** Of the amounts; null where no step is left over to tell an error. */
  covariance: readonly (readonly number[])[] | null
  degrees: number
  /** False where each cycle made as many payments as the others: then the payments bear what the reconnects leave. */
  isApart: boolean
  /** Of the payments, where the kinds are told apart. */
  lightningShare?: number
}

/** Growth between payments of one connection, where it is known. */
export interface RateWhileConnected {
  amount: number
  error: number
}

/**
 * Ordinary least squares of the increments over all kinds of work together: what a step gains is what its payments, its
 * reconnect and its failed calls leave. Increments, since what a leak keeps adds up: the error of a step stays in all
 * counts that follow.
 * @param connected What tells payments from reconnects where every cycle made as many payments.
 * @returns Null without any work.
 */
export function fitWork(
  steps: readonly WorkStep[],
  connected: RateWhileConnected | null = null,
): WorkFit | null {
  const done = DRIVERS.filter((driver) => steps.some(({ work }) => doneOf(work, driver) !== 0))
  // Failures that came with every payment, and kinds in one proportion throughout, tell nothing of their own.
  for (const left of [[], ['failures'], ['lightning'], ['failures', 'lightning']]) {
    const apart = left.every((driver) => (done as string[]).includes(driver))
      ? solve(
          steps,
          done.filter((driver) => !left.includes(driver)),
        )
      : null
    if (apart !== null) return { ...apart, ...mixture(steps, apart), isApart: true }
  }
  const byKind = connected === null ? solve(steps, ['payments', 'lightning']) : null
  if (byKind !== null) return { ...byKind, ...mixture(steps, byKind), isApart: false }
  const perPayment = solve(steps, ['payments'])
  if (perPayment === null) return null
  return connected === null
    ? { ...perPayment, isApart: false }
    : divided(steps, perPayment.amounts, perPayment.covariance, perPayment.degrees, connected)
}

/**
 * The same at a given number of requests: what scatters from step to step with the requests is no error then. Null where
 * the requests were not counted, or go with the other work alone.
 */
export function fitWorkAtRequests(steps: readonly WorkStep[]): WorkFit | null {
  if (steps.some(({ work }) => Number.isNaN(work.requests))) return null
  const drivers = WITH_REQUESTS.filter((driver) => steps.some(({ work }) => doneOf(work, driver) !== 0))
  const fit = drivers.includes('requests') ? solve(steps, drivers) : null
  return fit === null ? null : { ...fit, ...mixture(steps, fit), isApart: true }
}

/** Payments by what they left while connected; the reconnects left the rest. */
function divided(
  steps: readonly WorkStep[],
  [perPaymentInAll = 0]: readonly number[],
  covariance: WorkFit['covariance'],
  degrees: number,
  { amount, error }: RateWhileConnected,
): WorkFit {
  const paid = totalWork(steps, 'payments') / totalWork(steps, 'cycles')
  const square = error ** 2
  const errorOfAll = covariance === null ? 0 : at(at(covariance, 0), 0)
  return {
    drivers: ['payments', 'cycles'],
    amounts: [amount, paid * (perPaymentInAll - amount)],
    covariance: [
      [square, -paid * square],
      [-paid * square, paid ** 2 * (square + errorOfAll)],
    ],
    degrees,
    isApart: true,
  }
}

/** Work of a kind that is not told, such as Lightning payments where the run makes one kind, was not done. */
const doneOf = (work: Partial<WorkDone>, driver: Driver) => work[driver] ?? NOT_DONE
const NOT_DONE = 0

/** So much of a kind of work was done in all steps. */
export const totalWork = (steps: readonly WorkStep[], driver: Driver) =>
  steps.reduce((sum, { work }) => sum + doneOf(work, driver), 0)

function mixture(steps: readonly WorkStep[], { drivers }: Pick<WorkFit, 'drivers'>) {
  if (!drivers.includes('lightning')) return {}
  return { lightningShare: totalWork(steps, 'lightning') / totalWork(steps, 'payments') }
}

/** So many payments of the run's own mixture of kinds. */
export function paymentsOf(fit: WorkFit, count: number): Partial<WorkDone> {
  return { payments: count, lightning: count * (fit.lightningShare ?? 0) }
}

/** The rate of one kind of work, with its standard error; null where it was not done or not told apart. */
export function rateOf(fit: WorkFit, driver: Driver): Rate | null {
  return fit.drivers.includes(driver) ? growthOf(fit, { [driver]: 1 }) : null
}

/** What so much work leaves, with its standard error. */
export function growthOf(fit: WorkFit, work: Partial<WorkDone>): Rate {
  const weights = fit.drivers.map((driver) => doneOf(work, driver))
  const amount = weights.reduce((sum, weight, k) => sum + weight * at(fit.amounts, k), 0)
  const { covariance } = fit
  if (covariance === null) return { amount, error: null }
  let variance = 0
  weights.forEach((mine, i) => {
    weights.forEach((other, j) => {
      variance += mine * other * at(at(covariance, i), j)
    })
  })
  return { amount, error: Math.sqrt(Math.max(0, variance)) }
}

/** A step so many deviations off the others is a jump, as long as jumps are few. */
const JUMP = 8
const MOST_JUMPS_SHARE = 0.2
/** Bytes: the smallest step that a table of the Rust heap makes when it doubles is larger. */
const LEAST_JUMP = 512

/** The steps without single large ones; all of them where these are too many to be exceptions. */
export function withoutJumps(steps: readonly WorkStep[]): readonly WorkStep[] {
  const line = leastDeviations(steps)
  if (line === null) return steps
  const off = ({ gained, work }: WorkStep) => Math.abs(gained - growthOf(line, work).amount)
  const sigma = sigmaOf(steps.map(off))
  const kept = steps.filter((step) => off(step) <= Math.max(JUMP * sigma, LEAST_JUMP))
  return kept.length < (1 - MOST_JUMPS_SHARE) * steps.length ? steps : kept
}

const ROUNDS = 30

/** Least absolute deviations, which a few large steps do not move, by least squares weighted anew (Schlossmacher 1973). */
function leastDeviations(steps: readonly WorkStep[]): WorkFit | null {
  let fit = fitWork(steps)
  for (let round = 0; round < ROUNDS && fit !== null; round++) {
    const line = fit
    fit = fitWork(
      steps.map((step) => {
        const off = Math.abs(step.gained - growthOf(line, step.work).amount)
        return weighted(step, 1 / Math.sqrt(Math.max(1, off)))
      }),
    )
  }
  return fit
}

const weighted = ({ gained, work }: WorkStep, weight: number): WorkStep => ({
  gained: gained * weight,
  work: {
    payments: work.payments * weight,
    lightning: (work.lightning ?? 0) * weight,
    cycles: work.cycles * weight,
    failures: work.failures * weight,
    requests: work.requests * weight,
  },
})

/** Below this share of its size a pivot is a rounding error: the kinds of work went together. */
const SMALLEST_PIVOT = 1e-9

/** Normal equations by Gauss and Jordan; null where the kinds of work cannot be told apart. */
function solve(steps: readonly WorkStep[], drivers: readonly Driver[]): Omit<WorkFit, 'isApart'> | null {
  const size = drivers.length
  if (size === 0 || steps.length < size) return null
  const rows = steps.map(({ work }) => drivers.map((driver) => doneOf(work, driver)))
  const dot = (of: (row: number[], index: number) => number) =>
    rows.reduce((sum, row, index) => sum + of(row, index), 0)
  const matrix = drivers.map((_, i) => [
    ...drivers.map((_, j) => dot((row) => at(row, i) * at(row, j))),
    ...drivers.map((_, j) => (i === j ? 1 : 0)),
  ])
  const scales = matrix.map((row, i) => at(row, i))
  for (let k = 0; k < size; k++) {
    const pivot = at(at(matrix, k), k)
    if (Math.abs(pivot) <= SMALLEST_PIVOT * at(scales, k)) return null
    const pivotRow = at(matrix, k).map((value) => value / pivot)
    matrix.forEach((row, i) => {
      const factor = at(row, k)
      matrix[i] = i === k ? pivotRow : row.map((value, j) => value - factor * at(pivotRow, j))
    })
  }
  const inverse = matrix.map((row) => row.slice(size))
  const moments = drivers.map((_, i) => dot((row, index) => at(row, i) * at(steps, index).gained))
  const amounts = inverse.map((row) => row.reduce((sum, value, j) => sum + value * at(moments, j), 0))
  const degrees = steps.length - size
  const squares = dot((row, index) => {
    const expected = row.reduce((sum, value, j) => sum + value * at(amounts, j), 0)
    return (at(steps, index).gained - expected) ** 2
  })
  const variance = degrees > 0 ? squares / degrees : null
  return {
    drivers,
    amounts,
    covariance: variance === null ? null : inverse.map((row) => row.map((value) => value * variance)),
    degrees,
  }
}
