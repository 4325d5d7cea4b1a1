import { formatByteChange, formatCountChange } from '../../text/text.ts'
import { REFERENCE_PAYMENTS_PER_MIN } from '../exact/exact.ts'
import type {
  BaselineComparison,
  ComparisonKind,
  Judgement,
  MetricComparison,
  MetricJudgement,
} from '../judgement.ts'
import { metricName } from '../metric-names.ts'
import type { NumericColumn } from '../recording/columns.ts'
import { advanceOf, hasFigures, type Recording, spanSec } from '../recording/recording.ts'
import { BYTES_PER_KB } from '../specification.ts'
import { differencesOf, sameBuild } from './comparability.ts'
import { compareMethods } from './compare-methods.ts'
import { compareExact, compareSlopes } from './slope-difference.ts'
import { estimateSlope } from './slope-estimate.ts'

/** A run with its own judgement, before any comparison. */
export interface JudgedRun {
  recording: Recording
  judgement: Judgement
}

/** RSS follows the allocators for an hour before it tells anything. */
const RSS_LEAST_SEC = 3600

/** Fitted metrics of a run, each with the column of the baseline that measures the same kind of heap. */
const SAME_HARNESS: [NumericColumn, NumericColumn][] = [
  ['heap_alloc_bytes', 'heap_alloc_bytes'],
  ['rss_bytes', 'rss_bytes'],
]
/** The Rust test's heap is what jemalloc says is allocated. */
const AGAINST_RUST: [NumericColumn, NumericColumn][] = [
  ['rust_live_bytes', 'heap_alloc_bytes'],
  ['heap_alloc_bytes', 'heap_alloc_bytes'],
  ['rss_bytes', 'rss_bytes'],
]

/** Compares growth, never levels: counted growth where both runs counted, fitted slopes else. */
export function compareRuns(
  run: JudgedRun,
  baseline: JudgedRun,
  role: 'rust' | 'previous',
): BaselineComparison {
  const baselineVerdict = baseline.judgement.verdict.kind
  const differences =
    baselineVerdict === 'invalid'
      ? ['It is no valid run itself.']
      : differencesOf(run.recording, baseline.recording, role)
  const { file } = baseline.recording
  if (differences.length > 0) {
    const sentence = `Not comparable with ${file}: ${differences.join(' ')} Compare runs of one kind, or record the baseline anew.`
    return { file, kind: 'not-comparable', differences, metrics: [], baselineVerdict, sentence }
  }
  const methods = compareMethods(run.judgement, baseline.judgement)
  if (methods !== null) return { file, differences, baselineVerdict, ...methods }
  const bothCleared = run.judgement.verdict.kind === 'no-leak' && baselineVerdict === 'no-leak'
  const metrics = [
    ...exactComparisons(run, baseline),
    ...slopeComparisons(run.recording, baseline.recording),
  ].map((metric) => (bothCleared && metric.kind === 'regressed' ? withinClearance(metric) : metric))
  const kind = overall(metrics, run.judgement.metrics)
  const note = sameBuild(run.recording, baseline.recording) ? ' Both measured the same build of the SDK.' : ''
  return {
    file,
    kind,
    differences,
    metrics,
    baselineVerdict,
    sentence: `${summary(kind, metrics, file)}${note}`,
  }
}

// Each run is cleared of growth that matters: what they differ by is less than that.
function withinClearance(metric: MetricComparison): MetricComparison {
  const sentence = metric.sentence.replace(/regressed\.$/, 'more, but both are no leak.')
  return { ...metric, kind: 'unchanged', sentence }
}

function exactComparisons(run: JudgedRun, baseline: JudgedRun): MetricComparison[] {
  return run.judgement.metrics.flatMap((metric): MetricComparison[] => {
    const other = baseline.judgement.metrics.find(({ name }) => name === metric.name)
    if (metric.basis !== 'exact' || other?.basis !== 'exact') return []
    const compared = compareExact(metric, other)
    if (compared === null) return []
    const { kind, per } = compared
    const unit = metric.unit === 'bytes' ? 'bytes' : 'count'
    const rate = unit === 'bytes' ? formatByteChange : formatCountChange
    return [
      {
        metric: metric.name,
        baselineMetric: other.name,
        kind,
        per,
        runSlope: compared.run,
        baselineSlope: compared.baseline,
        unit,
        lower99: compared.run - compared.baseline,
        upper99: compared.run - compared.baseline,
        sentence: `${metricName(metric.name, run.recording.origin)}: ${rate(compared.run)} a ${per} here, ${rate(compared.baseline)} there, counted: ${kind}.`,
      },
    ]
  })
}

function slopeComparisons(run: Recording, baseline: Recording): MetricComparison[] {
  const pairs = baseline.origin === 'rust' && run.origin !== 'rust' ? AGAINST_RUST : SAME_HARNESS
  const perPayment = [run, baseline].every((recording) => advanceOf(recording, 'payments') > 0)
  const per = perPayment ? 'payment' : 'minute'
  const commonSec = Math.min(spanSec(run), spanSec(baseline))
  const perMin = perPayment ? REFERENCE_PAYMENTS_PER_MIN / BYTES_PER_KB : 1 / BYTES_PER_KB
  return pairs.flatMap(([metric, other]): MetricComparison[] => {
    if (!hasFigures(run, metric) || !hasFigures(baseline, other)) return []
    const name = metricName(metric, run.origin)
    const base = { metric, baselineMetric: other, per, unit: 'KB', lower99: null, upper99: null } as const
    const tooShort = metric === 'rss_bytes' && commonSec < RSS_LEAST_SEC
    const mine = estimateSlope(run, metric, per, commonSec)
    const theirs = estimateSlope(baseline, other, per, commonSec)
    const slopes = { runSlope: kb(mine?.slope), baselineSlope: kb(theirs?.slope) }
    if (tooShort || mine === null || theirs === null) {
      const why = tooShort ? 'RSS is compared from an hour on' : 'too few samples'
      return [{ ...base, ...slopes, kind: 'inconclusive', sentence: `${name}: not decided, ${why}.` }]
    }
    const compared = compareSlopes(mine, theirs, perMin)
    const sentence = `${name}: ${formatByteChange(mine.slope)} a ${per} here, ${formatByteChange(theirs.slope)} there: ${compared.kind}.`
    const bounds = { lower99: compared.lower99 / BYTES_PER_KB, upper99: compared.upper99 / BYTES_PER_KB }
    return [{ ...base, ...slopes, ...bounds, kind: compared.kind, sentence }]
  })
}

// Counts decide where there are any: a V8 heap that scatters must not cast doubt on them. One that leaks does.
function overall(metrics: readonly MetricComparison[], judged: readonly MetricJudgement[]): ComparisonKind {
  const heapLeaks = judged.some(({ name, verdict }) => name === 'heap_alloc_bytes' && verdict === 'leak')
  const heap = metrics.find(({ metric }) => metric === 'heap_alloc_bytes')
  if (heapLeaks && heap?.kind === 'regressed') return 'regressed'
  const counted = metrics.filter(({ unit }) => unit !== 'KB')
  const deciding = counted.length > 0 ? counted : metrics.filter(({ metric }) => metric !== 'rss_bytes')
  const kinds = new Set(deciding.map(({ kind }) => kind))
  if (kinds.has('regressed')) return 'regressed'
  if (kinds.size === 0 || kinds.has('inconclusive')) return 'inconclusive'
  return kinds.has('improved') ? 'improved' : 'unchanged'
}

function summary(kind: ComparisonKind, metrics: readonly MetricComparison[], file: string): string {
  const telling = metrics.find((metric) => metric.kind === kind)
  switch (kind) {
    case 'regressed':
      return `Grows more than ${file}. ${telling?.sentence ?? ''}`
    case 'improved':
      return `Grows less than ${file}. ${telling?.sentence ?? ''}`
    case 'unchanged':
      return `Grows as ${file} does.`
    case 'inconclusive':
      return `Whether it grows more than ${file} cannot be told: a longer run would.`
    case 'not-comparable':
      return `Not comparable with ${file}.`
    default:
      return kind satisfies never
  }
}

const kb = (slope: number | undefined) => (slope === undefined ? null : slope / BYTES_PER_KB)
