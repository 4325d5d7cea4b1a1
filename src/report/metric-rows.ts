import {
  type BaselineComparison,
  type Culprit,
  type Judgement,
  type MetricComparison,
  type MetricJudgement,
  metricName,
  type RunReport,
  recorderOf,
} from '../compare/compare.ts'
import { formatByteChange, formatBytes, formatCount, formatCountChange, formatSlope } from '../text/text.ts'

/** One line of the metric table, in words; every renderer lays the same lines out its own way. */
export interface MetricRow {
  /** The metric that the line is about; null for the line of payments. */
  metric: MetricJudgement | null
  name: string
  run: string
  rust: string
  previous: string
  change: string
}

const VERDICT_ORDER: Record<MetricJudgement['verdict'], number> = {
  leak: 0,
  inconclusive: 1,
  'no-leak': 2,
  unavailable: 3,
}

/** The metrics that have a figure, leaks first, counted before estimated, then the payments. */
export function metricRows({ judgement, recording, baselines }: RunReport): MetricRow[] {
  const { rust, previous } = comparedBaselines(judgement)
  const rows = judgement.metrics
    .filter((metric) => metric.verdict !== 'unavailable')
    .toSorted((a, b) => VERDICT_ORDER[a.verdict] - VERDICT_ORDER[b.verdict] || basisOrder(a) - basisOrder(b))
    .map((metric): MetricRow => {
      const toRust = comparisonOf(rust, metric)
      const toPrevious = comparisonOf(previous, metric)
      return {
        metric,
        name: metricName(metric.name, recorderOf(recording)),
        run: growthOf(metric, toPrevious ?? toRust),
        rust: baselineSlope(toRust),
        previous: baselineSlope(toPrevious),
        change: previous === null ? verdictWord(metric) : changeOf(toPrevious),
      }
    })
  const payments = paymentsOf(recording)
  if (payments === '') return rows
  const name = 'payments'
  const [ofRust, ofPrevious] = [baselines.rust, baselines.previous].map((baseline) =>
    baseline === null ? '' : paymentsOf(baseline, true),
  )
  return [
    ...rows,
    { metric: null, name, run: payments, rust: ofRust ?? '', previous: ofPrevious ?? '', change: '' },
  ]
}

/** The baselines that the table has a column for: those that there are and that the run can be compared with. */
export function comparedBaselines({ baselines }: Judgement): Judgement['baselines'] {
  const compared = (baseline: BaselineComparison | null) =>
    baseline?.kind === 'not-comparable' ? null : baseline
  return { rust: compared(baselines.rust), previous: compared(baselines.previous) }
}

/**
 * A metric's growth: the figure of the headline and of `report.json`, told by what the one beside it goes with. Never the
 * comparison's own fit, a second estimate of the same thing, unless there is no other by that measure.
 */
function growthOf(metric: MetricJudgement, compared: MetricComparison | undefined): string {
  const own = growthRate(metric, compared?.per)
  const isOwnUnit = compared === undefined || own.per === compared.per
  return isOwnUnit || compared.runSlope === null ? formatRate(own) : rateOf(compared.runSlope, compared)
}

function comparisonOf(
  baseline: BaselineComparison | null,
  metric: MetricJudgement,
): MetricComparison | undefined {
  return baseline?.metrics.find((comparison) => comparison.metric === metric.name)
}

function baselineSlope(comparison: MetricComparison | undefined): string {
  if (comparison === undefined) return 'n/a'
  return rateOf(comparison.baselineSlope, comparison)
}

/** In the unit of the row, so without what it goes with. */
function changeOf(comparison: MetricComparison | undefined): string {
  if (comparison === undefined) return 'not compared'
  const { kind, runSlope, baselineSlope, lower99, upper99 } = comparison
  const change = runSlope === null || baselineSlope === null ? null : runSlope - baselineSlope
  switch (kind) {
    case 'regressed':
      return change === null ? 'worse' : `worse by ${sizeOf(change, comparison)}`
    case 'improved':
      return change === null ? 'better' : `better by ${sizeOf(change, comparison)}`
    case 'unchanged': {
      const halfWidth = lower99 === null || upper99 === null ? 0 : (upper99 - lower99) / 2
      return halfWidth > 0 ? `unchanged (±${sizeOf(halfWidth, comparison)})` : 'unchanged'
    }
    case 'inconclusive':
      return lower99 === null || upper99 === null
        ? 'unclear'
        : `unclear (${boundOf(lower99, comparison)} to ${boundOf(upper99, comparison)})`
    case 'not-comparable':
      return 'not comparable'
    default:
      return kind satisfies never
  }
}

function rateOf(value: number | null, { unit, per }: MetricComparison): string {
  return formatRate({ value, unit, per })
}

function boundOf(value: number, { unit }: MetricComparison): string {
  return formatAmount({ value, unit })
}

function sizeOf(change: number, { unit }: MetricComparison): string {
  const size = Math.abs(change)
  return unit === 'count' ? formatCount(size) : formatBytes(unit === 'KB' ? size * 1024 : size)
}

function verdictWord({ verdict, model }: MetricJudgement): string {
  if (verdict === 'leak') return 'leak'
  return verdict === 'no-leak' ? `no leak (${model})` : 'inconclusive'
}

function basisOrder({ basis }: MetricJudgement): number {
  return basis === 'exact' ? 0 : 1
}

function paymentsOf(recording: RunReport['recording'], isBaseline = false): string {
  const last = (values: Float64Array | undefined) => values?.findLast((value) => !Number.isNaN(value))
  const made = last(recording.columns.payments)
  if (made === undefined) return ''
  const failed = last(recording.columns.payments_failed)
  if (failed === undefined || (isBaseline && failed === 0)) return formatCount(made)
  return `${formatCount(made)} ok, ${formatCount(failed)} failed`
}

/** Growth in `unit` per `per`; no value where it was not measured. */
export interface GrowthRate extends Pick<MetricComparison, 'unit' | 'per'> {
  value: number | null
}

/**
 * A metric's growth by what it goes with: payments or cycles where it was counted, else by the minute.
 * @param per What to tell it by instead, where that is known.
 */
export function growthRate(metric: MetricJudgement, per?: GrowthRate['per']): GrowthRate {
  const { basis, verdict, driver, perCycleBytes, perPaymentBytes } = metric
  const unit = metric.unit === 'bytes' ? 'bytes' : 'count'
  if (per === 'payment' && perPaymentBytes !== null) return { value: perPaymentBytes, unit, per }
  if (per === 'cycle' && perCycleBytes !== null) return { value: perCycleBytes, unit, per }
  if (per === 'minute' && metric.slopeKbPerMin !== null) return ratePerMinute(metric)
  // V8's heap is no count, but where it was read at rest it goes with cycles or payments as the counts do.
  const isAtRest = basis === 'exact' || driver !== null
  const goesWithPayments = verdict === 'leak' && driver === 'payment' && perPaymentBytes !== null
  if (isAtRest && perCycleBytes !== null && !goesWithPayments)
    return { value: perCycleBytes, unit, per: 'cycle' }
  if (isAtRest && perPaymentBytes !== null) return { value: perPaymentBytes, unit, per: 'payment' }
  return ratePerMinute(metric)
}

export function ratePerMinute({ slopeKbPerMin, unit }: MetricJudgement): GrowthRate {
  return { value: slopeKbPerMin, unit: unit === 'bytes' ? 'KB' : 'count', per: 'minute' }
}

/** The growth without what it goes with: `+92.1 KB`, `-3`. */
export function formatAmount({ value, unit }: Pick<GrowthRate, 'value' | 'unit'>): string {
  if (value === null) return 'n/a'
  return unit === 'count' ? formatCountChange(value) : formatByteChange(unit === 'KB' ? value * 1024 : value)
}

/** `+92.1 KB/cycle`, `+0.5/min`; with ` a ` between, `+92.1 KB a cycle`. A minute is always after a slash. */
export function formatRate(rate: GrowthRate, between: '/' | ' a ' = '/'): string {
  const { value, unit, per } = rate
  if (value === null) return 'n/a'
  if (per === 'minute') return unit === 'KB' ? formatSlope(value) : `${formatAmount(rate)}/min`
  return `${formatAmount(rate)}${between}${per}`
}

/** Frames of a stack where there is little room: enough to see who called. */
export const SHORT_STACK = 8

const KINDS: Record<Culprit['kind'], string> = {
  handle: 'handle',
  externref: 'reference',
  resource: 'resource',
  'v8-stack': 'V8 stack',
  'rust-stack': 'Rust stack',
}

/** A culprit in words; every renderer lays the same words out its own way. */
export interface CulpritWords {
  kind: string
  name: string
  /** How much, and how much of it a cycle or payment where that is known: `+40, +1 a cycle`. */
  growth: string
  /** Who called, the innermost first; a stack that is named for its first frame goes on with the next. */
  callers: string[]
}

/** @param depth At most so many callers. */
export function culpritWords(
  { kind, name, growth, unit, per, frames }: Culprit,
  depth = SHORT_STACK,
): CulpritWords {
  const rate = per === null ? '' : `, ${formatRate({ value: per.growth, unit, per: per.kind }, ' a ')}`
  return {
    kind: KINDS[kind],
    name,
    growth: `${formatAmount({ value: growth, unit })}${rate}`,
    callers: (frames[0] === name ? frames.slice(1) : frames).slice(0, depth),
  }
}
