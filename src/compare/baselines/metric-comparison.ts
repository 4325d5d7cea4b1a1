import { formatByteChange, formatCountChange } from '../../text/text.ts'
import type { Judgement, MetricComparison, MetricJudgement } from '../judgement.ts'
import { metricName } from '../metric-names.ts'
import type { NumericColumn } from '../recording/columns.ts'
import type { Recording } from '../recording/recording.ts'
import { recorderOf } from '../run-subject.ts'
import type { RateDifference } from './rate-difference.ts'

/** A run with its own judgement, before any comparison. */
export interface JudgedRun {
  recording: Recording
  judgement: Judgement
}

/** What a run's own judgement says of one metric. */
export function verdictOf(
  { judgement }: JudgedRun,
  metric: NumericColumn,
): MetricJudgement['verdict'] | null {
  return judgement.metrics.find(({ name }) => name === metric)?.verdict ?? null
}

/** What the run's own judgement says that the metric grows by. */
export function ownRate(
  { judgement }: JudgedRun,
  metric: NumericColumn,
  per: 'payment' | 'minute',
): number | null {
  const judged = judgement.metrics.find(({ name }) => name === metric)
  if (judged === undefined) return null
  return per === 'minute' ? judged.slopePerMin : (judged.perPayment?.amount ?? null)
}

const ADJUSTED: Record<RateDifference['adjusted'], string> = {
  no: '',
  trimmed: ', single large steps left out',
  'at-requests': ', at the same number of requests',
}

/** A difference of rates with its sentence. */
export function comparisonOf(
  { kind, per, run, baseline, change, lower99, upper99, adjusted, isMerged }: RateDifference,
  metric: NumericColumn,
  unit: 'bytes' | 'count',
  recording: Recording,
): MetricComparison {
  const rate = unit === 'bytes' ? formatByteChange : formatCountChange
  const share = isMerged ? ' with its share of a reconnect' : ''
  const how = `${metric === 'heap_alloc_bytes' ? '' : ', counted'}${ADJUSTED[adjusted]}`
  return {
    metric,
    baselineMetric: metric,
    kind,
    per,
    runSlope: run,
    baselineSlope: baseline,
    change,
    unit,
    lower99,
    upper99,
    sentence: `${metricName(metric, recorderOf(recording))}: ${rate(run)} a ${per}${share} here, ${rate(baseline)} there${how}: ${kind}.`,
  }
}

/** @throws RangeError Where there are not two. */
export function pair<T>([a, b]: readonly T[]): [T, T] {
  if (a === undefined || b === undefined)
    throw new RangeError('expected a run and its baseline, got one of them')
  return [a, b]
}
