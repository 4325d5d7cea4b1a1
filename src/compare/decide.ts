import { formatPace } from '../figures/figures.ts'
import type { ExactJudgement } from './exact/judge-exact.ts'
import { provenSeverity, REFERENCE_PAYMENTS_PER_MIN } from './exact/reference-rate.ts'
import type { MetricJudgement, Severity, SpecificationResult, Verdict } from './judgement.ts'
import type { Recording } from './recording.ts'
import { advanceOf, spanSec } from './series.ts'
import { worseSeverity } from './severity.ts'
import { whyInvalid, whyTooLittle } from './validity.ts'

/** All that a verdict may rest on. */
export interface Findings {
  recording: Recording
  specification: SpecificationResult
  exact: ExactJudgement
  /** Layer 3: what was fitted, the most trusted metric first. */
  estimates: readonly MetricJudgement[]
}

/**
 * The robust verdict: an invalid run first, then the exact counts, which decide where they exist, then the estimates.
 * Its standing and the comparison with baselines come afterwards.
 */
export function decide(findings: Findings): Verdict {
  const invalid = whyInvalid(findings.recording)
  if (invalid !== null) return verdict('invalid', `Invalid run: ${invalid}`, [])
  const { exact } = findings
  if (exact.kind === 'leak') {
    const heap = findings.estimates.find(
      ({ name, verdict: each }) => name === 'heap_alloc_bytes' && each === 'leak',
    )
    if (heap === undefined)
      return { ...verdict('leak', exact.headline, exact.reasons), severity: exact.severity }
    // Counted objects say that there is a leak, the heap that grows beside them says how much memory it costs.
    const kbPerMin = (heap.slopeKbPerMin ?? 0) * referencePace(findings.recording)
    const cost = `${heap.evidence.replace(/\.$/, '')}; at the reference rate that is ${formatPace(kbPerMin)}.`
    const severity = worseSeverity(exact.severity, provenSeverity(kbPerMin))
    return { ...verdict('leak', exact.headline, [...exact.reasons, cost]), severity }
  }
  // Counted steadiness overrules a rise of RSS, which keeps what was once needed. It does not speak for V8's heap.
  const convicting = findings.estimates.find(
    ({ name, verdict: each }) => each === 'leak' && !(exact.kind === 'no-leak' && name === 'rss_bytes'),
  )
  if (convicting !== undefined) {
    return {
      ...verdict('leak', convicting.evidence, reasonsOf(findings)),
      severity: severityOfGrowth(convicting),
    }
  }
  const tooLittle = whyTooLittle(findings.recording)
  if (tooLittle !== null) return verdict('inconclusive', `Inconclusive: ${tooLittle}`, reasonsOf(findings))
  if (exact.kind === 'no-leak') {
    const heap = findings.estimates.find(({ name }) => name === 'heap_alloc_bytes')
    if (heap?.verdict === 'inconclusive') {
      const text =
        'Inconclusive: every count returns to the same number, but the V8 heap fits growth and rest alike; run longer, or with more reconnects'
      return {
        ...verdict('inconclusive', text, reasonsOf(findings)),
        neededDurationSec: heap.neededDurationSec,
      }
    }
    return verdict('no-leak', 'No leak: every count returns to the same number', reasonsOf(findings))
  }
  if (exact.kind === 'inconclusive') {
    const needed = exact.neededFactor * spanSec(findings.recording)
    const text = `Inconclusive: ${exact.headline}`
    return { ...verdict('inconclusive', text, reasonsOf(findings)), neededDurationSec: needed }
  }
  return decideByEstimates(findings)
}

function decideByEstimates(findings: Findings): Verdict {
  const { estimates } = findings
  const cleared = estimates.find(
    (metric) => metric.verdict === 'no-leak' && metric.name === 'heap_alloc_bytes',
  )
  const memory = estimates.filter(({ unit }) => unit === 'bytes')
  const rssCleared =
    memory.length > 0 && memory.every((metric) => metric.name === 'rss_bytes' && metric.verdict === 'no-leak')
  if (cleared !== undefined || rssCleared) {
    return verdict('no-leak', (cleared ?? estimates[0])?.evidence ?? 'No leak', reasonsOf(findings))
  }
  // A run that has a heap is not cleared by anything else.
  const deciding = estimates.find(({ name }) => name === 'heap_alloc_bytes') ?? estimates[0]
  const headline =
    estimates.length === 0
      ? 'Inconclusive: there are too few samples to judge any metric'
      : 'Inconclusive: the samples fit growth and no growth alike'
  return {
    ...verdict('inconclusive', headline, reasonsOf(findings)),
    neededDurationSec: deciding?.neededDurationSec ?? null,
  }
}

/** Growing memory by its rate; growing tasks, whose memory nobody knows, as the specification's "investigate". */
function severityOfGrowth({ unit, slopeKbPerMin }: MetricJudgement): Severity {
  return unit === 'count' ? 'medium' : provenSeverity(slopeKbPerMin ?? 0)
}

function reasonsOf({ exact, estimates }: Findings): string[] {
  const counted = exact.kind === 'no-leak' || exact.kind === 'inconclusive' ? exact.reasons : []
  return [...counted, ...estimates.map(({ evidence }) => evidence)]
}

/** What turns growth at this run's pace into growth at the reference rate; 1 for a run without payments. */
function referencePace(recording: Recording): number {
  const payments = advanceOf(recording, 'payments')
  const minutes = spanSec(recording) / 60
  return payments > 0 && minutes > 0 ? (REFERENCE_PAYMENTS_PER_MIN * minutes) / payments : 1
}

function verdict(kind: Verdict['kind'], headline: string, reasons: string[]): Verdict {
  return { kind, severity: 'none', standing: null, headline, reasons, neededDurationSec: null }
}
