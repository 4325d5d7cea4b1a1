import {
  type Driver,
  fitWork,
  fitWorkAtRequests,
  growthOf,
  paymentsOf,
  type SlopeEstimate,
  totalWork,
  type WorkFit,
  type WorkStep,
  withoutJumps,
} from '../exact/exact.ts'
import type { ComparisonKind, MetricJudgement, Rate } from '../judgement.ts'
import { studentQuantile } from '../recording/recording.ts'

/** One and the same build may be called changed once in so many comparisons of one rate: a run compares about twenty. */
const SURE_OF_CHANGE = 1 - 1e-5
const BOUND = 0.99
/** A difference that chance explains in one pair of a thousand only is not called none. */
const DOUBTFUL = 0.999
/** Runs whose rates may differ by more than this, or by a quarter of the rate, are not called unchanged. */
const EQUAL: Record<MetricJudgement['unit'], Record<'payment' | 'cycle', number>> = {
  count: { payment: 1, cycle: 4 },
  bytes: { payment: 2048, cycle: 16_384 },
}
const EQUAL_SHARE = 0.25

/** Growth of one metric in two runs by one kind of work, and what lies between them. */
export interface RateDifference {
  kind: Exclude<ComparisonKind, 'not-comparable'>
  per: 'payment' | 'cycle'
  run: number
  baseline: number
  /** How much more the run leaves, which the bounds enclose. */
  change: number
  lower99: number
  upper99: number
  /** What was set right before: single large steps left out, of which a table that doubles is one; requests equal. */
  adjusted: 'no' | 'trimmed' | 'at-requests'
  /** Whether a payment bears its share of a reconnect, since one of the runs does not tell them apart. */
  isMerged: boolean
}

/** A rate with its standard error and the degrees of freedom behind it. */
export interface MeasuredRate {
  rate: Rate
  degrees: number
}

/**
 * The difference of two rates by Welch's method (1947); of counts that repeat exactly in both runs, the exact one.
 * @param worth Differences up to this are not worth a red build.
 */
export function differenceOf(
  run: MeasuredRate,
  baseline: MeasuredRate,
  worth: number,
  equal: number,
): Pick<RateDifference, 'kind' | 'change' | 'lower99' | 'upper99'> {
  const difference = run.rate.amount - baseline.rate.amount
  if (run.rate.error === null || baseline.rate.error === null)
    return {
      kind: 'inconclusive',
      change: difference,
      lower99: Number.NEGATIVE_INFINITY,
      upper99: Number.POSITIVE_INFINITY,
    }
  const [a, b] = [run.rate.error ** 2, baseline.rate.error ** 2]
  const error = Math.sqrt(a + b)
  // Satterthwaite's.
  const degrees =
    error === 0
      ? Number.POSITIVE_INFINITY
      : (a + b) ** 2 / (a ** 2 / Math.max(1, run.degrees) + b ** 2 / Math.max(1, baseline.degrees))
  const margin = (p: number) => (error === 0 ? 0 : studentQuantile(p, degrees) * error)
  const sure = margin(SURE_OF_CHANGE)
  const beyond = Math.max(
    worth,
    ROUNDING * Math.max(Math.abs(run.rate.amount), Math.abs(baseline.rate.amount)),
  )
  const kind =
    difference > beyond && difference - sure > 0
      ? 'regressed'
      : difference < -beyond && difference + sure < 0
        ? 'improved'
        : Math.abs(difference) <= Math.max(beyond, margin(DOUBTFUL)) &&
            Math.abs(difference) + margin(0.95) <=
              Math.max(equal, EQUAL_SHARE * Math.abs(baseline.rate.amount))
          ? 'unchanged'
          : 'inconclusive'
  const clean = (bound: number) => (Math.abs(bound) <= beyond - worth + ROUNDING ? 0 : bound)
  return {
    kind,
    change: clean(difference),
    lower99: clean(difference - margin(BOUND)),
    upper99: clean(difference + margin(BOUND)),
  }
}

/** The difference of two fitted slopes; none where one of them could not be fitted. */
export function differenceOfSlopes(
  slopes: readonly (SlopeEstimate | null)[],
  per: RateDifference['per'],
  worth: number,
  equal: number,
): RateDifference[] {
  const [mine, other] = slopes
  if (mine == null || other == null) return []
  const [run, baseline] = [mine, other].map(measured)
  if (run === undefined || baseline === undefined) return []
  const compared = differenceOf(run, baseline, worth, equal)
  return [{ ...compared, per, run: mine.slope, baseline: other.slope, adjusted: 'no', isMerged: false }]
}

/** A fitted slope as a rate. */
export const measured = ({ slope, standardError, degrees }: SlopeEstimate) => ({
  rate: { amount: slope, error: standardError },
  degrees,
})

/** Rates that differ by less than this share of themselves differ by the last digits of a computation. */
const ROUNDING = 1e-9

/**
 * The increments of both runs, held against each other for each kind of work; where one of them does not tell payments from
 * reconnects, both by what a payment leaves with its share of a reconnect. Bytes also without single large steps: a table
 * that doubles hides 16 bytes a payment for a hundred cycles. And all at the same number of requests, which scatters.
 */
export function compareSteps(
  run: readonly WorkStep[],
  baseline: readonly WorkStep[],
  unit: MetricJudgement['unit'],
): RateDifference[] {
  const [mine, other] = unit === 'bytes' ? [withoutJumps(run), withoutJumps(baseline)] : [run, baseline]
  const tries = [
    ...(unit === 'bytes' ? [differences(mine, other, unit, 'trimmed')] : []),
    atSameRequests(mine, other, unit),
  ]
  return differences(run, baseline, unit, 'no').map((whole) =>
    tries.reduce(
      (best, found) =>
        better(
          best,
          found.find(({ per }) => per === whole.per),
        ),
      whole,
    ),
  )
}

/** A change that is sure decides; else what tells more. */
function better(best: RateDifference, other: RateDifference | undefined): RateDifference {
  if (other === undefined || isChange(best.kind) || other.kind === 'inconclusive') return best
  const isBetter = isChange(other.kind) || other.upper99 - other.lower99 < best.upper99 - best.lower99
  if (!isBetter) return best
  // The rates stay those that each run tells of itself.
  return other.adjusted === 'at-requests' ? { ...other, run: best.run, baseline: best.baseline } : other
}

/** Whether one of the runs grows more than the other. */
export const isChange = (kind: ComparisonKind) => kind === 'regressed' || kind === 'improved'

/** Both by the requests that the baseline's payments and reconnects made. */
function atSameRequests(
  run: readonly WorkStep[],
  baseline: readonly WorkStep[],
  unit: MetricJudgement['unit'],
): RateDifference[] {
  const [mine, other] = [fitWorkAtRequests(run), fitWorkAtRequests(baseline)]
  const requests = fitWork(baseline.map(({ work }) => ({ gained: work.requests, work })))
  if (mine === null || other === null || requests === null || !requests.isApart) return []
  if (Math.min(mine.degrees, other.degrees) < LEAST_DEGREES) return []
  const made = (driver: Driver) => growthOf(requests, { [driver]: 1 }).amount
  return KINDS_OF_WORK.filter(([, driver]) => isIn(driver, mine) && isIn(driver, other)).map(
    ([per, driver]) =>
      comparedBy(mine, other, { [driver]: 1, requests: made(driver) }, per, unit, 'at-requests'),
  )
}

/** With fewer steps to spare three rates fit anything. */
const LEAST_DEGREES = 3

const KINDS_OF_WORK = [
  ['payment', 'payments'],
  ['cycle', 'cycles'],
] as const

const isIn = (driver: Driver, { drivers }: WorkFit) => drivers.includes(driver)

function comparedBy(
  mine: WorkFit,
  other: WorkFit,
  work: Partial<Record<Driver, number>>,
  per: RateDifference['per'],
  unit: MetricJudgement['unit'],
  adjusted: RateDifference['adjusted'],
): RateDifference {
  const [a, b] = [growthOf(mine, work), growthOf(other, work)]
  const rates = [
    { rate: a, degrees: mine.degrees },
    { rate: b, degrees: other.degrees },
  ] as const
  const isMerged = !mine.isApart || !other.isApart
  return {
    per,
    run: a.amount,
    baseline: b.amount,
    adjusted,
    isMerged,
    ...differenceOf(...rates, 0, EQUAL[unit][per]),
  }
}

function differences(
  run: readonly WorkStep[],
  baseline: readonly WorkStep[],
  unit: MetricJudgement['unit'],
  adjusted: RateDifference['adjusted'],
): RateDifference[] {
  const [mine, other] = [fitOrFlat(run), fitOrFlat(baseline)]
  if (mine === null || other === null) return []
  if (!mine.isApart || !other.isApart) {
    const steps = mine.isApart ? baseline : run
    const share = totalWork(steps, 'cycles') / totalWork(steps, 'payments')
    return [comparedBy(mine, other, { ...paymentsOf(mine, 1), cycles: share }, 'payment', unit, adjusted)]
  }
  return KINDS_OF_WORK.filter(([, driver]) => isIn(driver, mine) && isIn(driver, other)).map(
    ([per, driver]) =>
      comparedBy(
        mine,
        other,
        driver === 'payments' ? paymentsOf(mine, 1) : { [driver]: 1 },
        per,
        unit,
        adjusted,
      ),
  )
}

/** Where nothing was gained at all, no kind of work left anything, told apart or not. */
function fitOrFlat(steps: readonly WorkStep[]): WorkFit | null {
  const fit = fitWork(steps)
  if (fit === null || fit.isApart || steps.some(({ gained }) => gained !== 0)) return fit
  const none = [0, 0]
  return {
    ...fit,
    drivers: KINDS_OF_WORK.map(([, driver]) => driver),
    amounts: none,
    covariance: [none, none],
    isApart: true,
  }
}
