import {
  type BaselineComparison,
  type Judgement,
  type MethodJudgement,
  type MetricComparison,
  type MetricJudgement,
  metricName,
  RSS_IS_SLOW,
  RSS_TELLS_FROM_SEC,
  type RunReport,
  recorderOf,
  spanSec,
  tellingRates,
  waysThatLeave,
} from '../compare/compare.ts'
import {
  countNoun,
  formatByteChange,
  formatBytes,
  formatCount,
  formatCountChange,
  formatSlope,
  listed,
} from '../text/text.ts'

/** One line of the metric table, in words; every renderer lays the same lines out its own way. */
export interface MetricRow {
  /** The metric that the line is about; null for the line of payments. */
  metric: MetricJudgement | null
  name: string
  /** What it grew by; of a sweep of calls, which has no rate over all of them, how many of them leave some. */
  run: string
  rust: string
  previous: string
  change: string
}

const VERDICT_ORDER: Record<MetricJudgement['verdict'], number> = {
  leak: 0,
  inconclusive: 1,
  'no-leak': 2,
}

/** The metrics that have a figure, leaks first, counted before estimated, then the payments. */
export function metricRows({ judgement, recording, baselines }: RunReport): MetricRow[] {
  const { rust, previous } = comparedBaselines(judgement)
  const undecided = new Set(undecidedMetrics(judgement, recording))
  const rows = judgement.metrics
    .filter((metric) => !undecided.has(metric))
    .toSorted((a, b) => VERDICT_ORDER[a.verdict] - VERDICT_ORDER[b.verdict] || basisOrder(a) - basisOrder(b))
    .map((metric): MetricRow => {
      const toRust = comparisonsOf(rust, metric)
      const toPrevious = comparisonsOf(previous, metric)
      const run =
        judgement.methods === undefined
          ? growthBeside(metric, toPrevious.length > 0 ? toPrevious : toRust)
          : sweepWords(judgement.methods, metric)
      return {
        metric,
        name: metricName(metric.name, recorderOf(recording)),
        run,
        rust: baselineRates(toRust, run),
        previous: baselineRates(toPrevious, run),
        change: previous === null ? verdictWord(metric) : changeOf(toPrevious[0]),
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

/**
 * Estimates that a run cannot decide and that show nothing: RSS under an hour, and what grows by nothing that is printed.
 * In the table they would be noise beside what was counted; what changed against another run is none.
 */
function undecidedMetrics(
  { metrics, baselines }: Judgement,
  recording: RunReport['recording'],
): MetricJudgement[] {
  const isCounted = metrics.some(({ basis }) => basis === 'exact')
  const compared = [baselines.rust, baselines.previous].flatMap((baseline) => baseline?.metrics ?? [])
  const changed = compared.filter(({ kind }) => kind === 'regressed' || kind === 'improved')
  return metrics.filter((metric) => {
    if (metric.basis === 'exact' || metric.verdict !== 'inconclusive') return false
    if (changed.some(({ metric: name }) => name === metric.name)) return false
    if (metric.name === 'rss_bytes') return spanSec(recording) < RSS_TELLS_FROM_SEC
    return isCounted && /^(?:0\b(?!\.)|n\/a)/.test(formatRate(ratePerMinute(metric)))
  })
}

/** What the table leaves out and no reason names, in a sentence for the fold; null where there is none. */
export function undecidedSentence({ judgement, recording }: RunReport): string | null {
  const reasons = judgement.verdict.reasons.join(' ')
  const untold = undecidedMetrics(judgement, recording)
    .map(({ name }) => ({ name, words: metricName(name, recorderOf(recording)) }))
    .filter(({ words }) => !reasons.includes(words))
  if (untold.length === 0) return null
  const why = untold.some(({ name }) => name === 'rss_bytes') ? ` ${RSS_IS_SLOW}` : ''
  return `Not in the table, since this run does not decide ${untold.length === 1 ? 'it' : 'them'}: ${listed(untold.map(({ words }) => words))}.${why}`
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
function growthBeside(metric: MetricJudgement, compared: readonly MetricComparison[]): string {
  if (compared.length === 0 || (metric.basis === 'exact' && isTold(metric, compared)))
    return growthWords(metric)
  return inOrder(compared)
    .map(({ per, runSlope, unit }) => {
      const own = metric.basis === 'exact' && per !== 'minute' ? null : ownRate(metric, per)
      return formatRate({ value: own ?? runSlope, unit, per })
    })
    .join(', ')
}

/** Whether the comparison is by kinds of work that the metric is told by. */
function isTold(metric: MetricJudgement, compared: readonly MetricComparison[]): boolean {
  const told: string[] = tellingRates(metric).map(({ per }) => per)
  return compared.every(({ per }) => (told.length === 0 ? per !== 'minute' : told.includes(per)))
}

function sweepWords(methods: readonly MethodJudgement[], { name }: MetricJudgement): string {
  const { counted, leaving } = waysThatLeave(methods, name)
  return counted.length === 0
    ? 'n/a'
    : `${leaving.length} of ${countNoun(counted.length, 'way of calling', 'ways of calling')}`
}

function ownRate(metric: MetricJudgement, per: MetricComparison['per']): number | null {
  if (per === 'minute') return metric.slopePerMin
  return (per === 'payment' ? metric.perPayment : metric.perCycle)?.amount ?? null
}

/** A metric's comparisons, in the order of the rates that they are about. */
function comparisonsOf(baseline: BaselineComparison | null, metric: MetricJudgement): MetricComparison[] {
  return (baseline?.metrics ?? []).filter((comparison) => comparison.metric === metric.name)
}

const PER_ORDER: Record<MetricComparison['per'], number> = { payment: 0, cycle: 1, minute: 2 }

const inOrder = (compared: readonly MetricComparison[]) =>
  compared.toSorted((a, b) => PER_ORDER[a.per] - PER_ORDER[b.per])

/** Of a baseline that grows by nothing, only what stands beside it in the run: one nothing, told twice, is noise. */
function baselineRates(compared: readonly MetricComparison[], run: string): string {
  if (compared.length === 0) return 'n/a'
  const rates = inOrder(compared).map(({ baselineSlope, unit, per }) => ({
    per,
    text: formatRate({ value: baselineSlope, unit, per }),
  }))
  const beside = rates.find(({ per }) => !run.includes(', ') && run.endsWith(`/${per}`))
  const isNothing = rates.every(({ text }) => /^0( B)?\//.test(text))
  return isNothing && beside !== undefined ? beside.text : rates.map(({ text }) => text).join(', ')
}

/** In the unit of the row, so without what it goes with. */
function changeOf(comparison: MetricComparison | undefined): string {
  if (comparison === undefined) return 'not compared'
  const { kind, change } = comparison
  const [lower99, upper99] = [comparison.lower99, comparison.upper99].map((bound) =>
    bound === null || !Number.isFinite(bound) ? null : bound,
  ) as [number | null, number | null]
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

function boundOf(value: number, { unit }: MetricComparison): string {
  return formatAmount({ value, unit })
}

function sizeOf(change: number, { unit }: MetricComparison): string {
  const size = Math.abs(change)
  return unit === 'count' ? formatCount(size) : formatBytes(size)
}

function verdictWord({ verdict, model }: MetricJudgement): string {
  if (verdict === 'leak') return 'leak'
  return verdict === 'no-leak' ? `no leak (${model === 'exact' ? 'counted' : model})` : 'inconclusive'
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
export interface GrowthRate {
  value: number | null
  unit: MetricComparison['unit']
  per: MetricComparison['per'] | 'failed call'
}

/**
 * A metric's growth by what it goes with: payments and cycles where it was counted, else by the minute.
 * @param between What stands before the unit of work: `+10/payment, +44/cycle`, or `+10 a payment and +44 a cycle`.
 */
export function growthWords(metric: MetricJudgement, between: '/' | ' a ' = '/'): string {
  const { basis, verdict, unit, perPayment, perCycle } = metric
  const isAtRest = metric.model.endsWith('at rest')
  if (basis === 'exact' || isAtRest) {
    const told = tellingRates(metric).map(({ per, rate }) =>
      formatRate({ value: rate.amount, unit, per }, between),
    )
    if (told.length > 0) return told.join(between === '/' ? ', ' : ' and ')
    const per = perPayment !== null ? 'payment' : perCycle !== null ? 'cycle' : null
    if (basis === 'exact' && verdict === 'no-leak' && per !== null)
      return formatRate({ value: 0, unit, per }, between)
  }
  // V8's heap, cleared at rest: what it moves by in a minute goes with the cycles, not with the time.
  if (isAtRest && verdict === 'no-leak') return 'none told apart'
  return formatRate(ratePerMinute(metric))
}

export function ratePerMinute({ slopePerMin, unit }: MetricJudgement): GrowthRate {
  return { value: slopePerMin, unit, per: 'minute' }
}

/** The growth without what it goes with: `+92.1 KB`, `-3`. */
export function formatAmount({ value, unit }: Pick<GrowthRate, 'value' | 'unit'>): string {
  if (value === null) return 'n/a'
  return unit === 'count' ? formatCountChange(value) : formatByteChange(value)
}

/** `+92.1 KB/cycle`, `+0.5/min`; with ` a ` between, `+92.1 KB a cycle`. A minute is always after a slash. */
export function formatRate(rate: GrowthRate, between: '/' | ' a ' = '/'): string {
  const { value, unit, per } = rate
  if (value === null) return 'n/a'
  if (per === 'minute') return unit === 'bytes' ? formatSlope(value / 1024) : `${formatAmount(rate)}/min`
  return `${formatAmount(rate)}${between}${per}`
}
