import {
  type MetricComparison,
  metricName,
  outcomeOf,
  type RunReport,
  recorderOf,
  type Verdict,
} from '../compare/compare.ts'
import { formatAmount, formatRate } from './metric-rows.ts'
import { outcomeWords, SHORT_COMMIT } from './subject-words.ts'

/** What changed since when, in plain text: who reads one line of a report reads this one. */
export interface ChangeWords {
  /** From what to what: `1a2b3c4 → 5d6e7f8`; `no baseline yet → 5d6e7f8`. */
  since: string
  /** `worse`, `better`, `unchanged`, `first seen`, … */
  word: string
  /** What it rests on; empty where there is nothing to say. */
  detail: string
}

/** Metrics that are told; the table below has all. */
const MOST_TOLD = 2

/** What changed against the previous run; null for a report of which neither the commit nor a previous run is known. */
export function changeWords(report: RunReport): ChangeWords | null {
  const { judgement, baselines, commit = null } = report
  const head = commit === null ? 'this run' : commit.slice(0, SHORT_COMMIT)
  if (baselines.previous === null) {
    if (commit === null) return null
    return { since: `no baseline yet → ${head}`, word: wordAlone(judgement.verdict.standing), detail: '' }
  }
  const since = `${baseOf(report, baselines.previous.file)} → ${head}`
  const comparison = judgement.baselines.previous
  if (comparison === null) return { since, word: 'not compared', detail: '' }
  const { kind, metrics, differences } = comparison
  const told = (wanted: MetricComparison['kind']) => {
    const changed = metrics.filter((metric) => metric.kind === wanted)
    const more = changed.length - MOST_TOLD
    return [
      ...changed.slice(0, MOST_TOLD).map((metric) => fromTo(metric, report)),
      ...(more > 0 ? [`${more} more`] : []),
    ].join(', ')
  }
  switch (kind) {
    case 'regressed':
      return { since, word: 'worse', detail: told(kind) }
    case 'improved':
      return { since, word: 'better', detail: told(kind) }
    case 'unchanged': {
      const grown = metrics.filter(({ metric }) => leaks(report, metric)).slice(0, MOST_TOLD)
      const rates = grown.map((metric) => `${nameOf(metric, report)} ${rateOf(metric)}`)
      return { since, word: 'unchanged', detail: rates.length === 0 ? '' : `${rates.join(', ')} as before` }
    }
    case 'inconclusive':
      return { since, word: 'nothing proven', detail: 'the two runs do not decide whether anything changed' }
    case 'not-comparable':
      return {
        since,
        word: 'not comparable',
        detail: whyNot(report) ?? (differences[0] ?? '').replace(/\.$/, ''),
      }
    default:
      return kind satisfies never
  }
}

/** The same as one sentence without markup. */
export function changeSentence({ since, word, detail }: ChangeWords): string {
  return `${since}: ${word}${detail === '' ? '' : `, ${detail}`}`
}

/** Without a baseline. Only a leak is seen or known: beside "no leak" the same words would read as one. */
function wordAlone(standing: Verdict['standing']): string {
  if (standing === null) return 'nothing to compare with'
  return standing === 'known' ? 'accepted as known' : 'first seen'
}

function baseOf({ baseCommit = null }: RunReport, file: string): string {
  if (baseCommit !== null) return baseCommit.slice(0, SHORT_COMMIT)
  // A second SDK that was measured beside this one is told by its version.
  return file.replace(/, same (job|machine)$/, '')
}

const leaks = ({ judgement }: RunReport, name: MetricComparison['metric']) =>
  judgement.metrics.some((metric) => metric.name === name && metric.verdict === 'leak')

/** What was cut short differs in its work by that alone. */
function whyNot({ recording }: RunReport): string | null {
  const outcome = outcomeOf(recording.metadata)
  return outcome.kind === 'completed' || outcome.kind === 'unknown'
    ? null
    : `this run ${outcome.kind === 'stopped' || outcome.kind === 'deadline' ? 'was ' : ''}${outcomeWords(outcome)}`
}

/** The difference of two rates in a computer's figures is that of their last digits off. */
const ROUNDING = 1e-9

/**
 * `Rust heap 0 B → +92.1 KB a cycle`; where the two runs were held against each other in another way than each by itself,
 * `V8 heap +4.1 KB a payment against it`.
 */
function fromTo(comparison: MetricComparison, report: RunReport): string {
  const { baselineSlope, runSlope, change, unit, per } = comparison
  if (change !== null && runSlope !== null && baselineSlope !== null) {
    const apart = Math.abs(runSlope - baselineSlope - change)
    if (apart > ROUNDING * Math.max(Math.abs(runSlope), Math.abs(baselineSlope))) {
      return `${nameOf(comparison, report)} ${formatRate({ value: change, unit, per }, ' a ')} against it`
    }
  }
  const before =
    per === 'minute'
      ? formatRate({ value: baselineSlope, unit, per })
      : formatAmount({ value: baselineSlope, unit })
  return `${nameOf(comparison, report)} ${before} → ${rateOf(comparison)}`
}

const nameOf = ({ metric }: MetricComparison, { recording }: RunReport) =>
  metricName(metric, recorderOf(recording))

const rateOf = ({ runSlope, unit, per }: MetricComparison) =>
  formatRate({ value: runSlope, unit, per }, ' a ')
