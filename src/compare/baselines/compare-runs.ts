import { EXACT_METRICS } from '../exact/exact.ts'
import type { BaselineComparison, ComparisonKind, MetricComparison } from '../judgement.ts'
import { differencesOf, sameBuild } from './comparability.ts'
import { compareMethods } from './compare-methods.ts'
import { countedComparisons } from './counted-comparisons.ts'
import { fittedCounts, heapAtRest, slopeComparisons } from './estimated-comparisons.ts'
import type { JudgedRun } from './metric-comparison.ts'

/**
 * Compares growth, never levels: the increments of the counts where both runs counted, fitted slopes else. What is fitted
 * has changed only where the run that grows more is judged to grow.
 */
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
  const counted = EXACT_METRICS.flatMap((metric) => countedComparisons(run, baseline, metric))
  const atRest = heapAtRest(run, baseline)
  const fitted = slopeComparisons(run, baseline).filter(
    ({ metric }) => atRest.length === 0 || metric !== 'heap_alloc_bytes',
  )
  const metrics = [...counted, ...atRest, ...fitted, ...fittedCounts(run, baseline)].toSorted(
    (a, b) => ORDER[a.kind] - ORDER[b.kind],
  )
  const kind = overall(metrics)
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

/** The most telling first. */
const ORDER: Record<ComparisonKind, number> = {
  regressed: 0,
  improved: 1,
  unchanged: 2,
  inconclusive: 3,
  'not-comparable': 4,
}

// A heap that scatters casts no doubt on counts that repeat.
function overall(metrics: readonly MetricComparison[]): ComparisonKind {
  const kinds = new Set(metrics.map(({ kind }) => kind))
  if (kinds.has('regressed')) return 'regressed'
  if (kinds.has('improved')) return 'improved'
  const counted = metrics.filter(({ metric }) => (EXACT_METRICS as readonly string[]).includes(metric))
  const deciding = counted.length > 0 ? counted : metrics.filter(({ metric }) => metric !== 'rss_bytes')
  return deciding.length > 0 && deciding.every(({ kind }) => kind === 'unchanged')
    ? 'unchanged'
    : 'inconclusive'
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
