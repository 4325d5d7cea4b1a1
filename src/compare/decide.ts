import { formatPace } from '../text/text.ts'
import { type ExactJudgement, provenSeverity, REFERENCE_PAYMENTS_PER_MIN } from './exact/exact.ts'
import type { MetricJudgement, Severity, SpecificationResult, Verdict } from './judgement.ts'
import { advanceOf, type Recording, spanSec, whyInvalid, whyTooLittle } from './recording/recording.ts'
import { worseSeverity } from './specification.ts'

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

/** From this P(leak) on a metric that is not decided forbids a clearance by another: one in four such runs leaks. */
const SUSPICIOUS = 0.25
/** A heap without figures over a longer part of the run at its end says nothing of that part. */
const LONGEST_BLIND_SHARE = 0.25

function decideByEstimates(findings: Findings): Verdict {
  const { estimates, recording } = findings
  const cleared = estimates.find(
    (metric) => metric.verdict === 'no-leak' && metric.name === 'heap_alloc_bytes',
  )
  const memory = estimates.filter(({ unit }) => unit === 'bytes')
  // A file that has no column of a heap is cleared by its RSS; a column without figures clears nothing.
  const rssCleared =
    recording.columns.heap_alloc_bytes === undefined &&
    memory.length > 0 &&
    memory.every((metric) => metric.name === 'rss_bytes' && metric.verdict === 'no-leak')
  const suspect = estimates.find(isSuspicious)
  const blind = whyBlind(recording)
  const reasons = reasonsOf(findings)
  if ((cleared !== undefined || rssCleared) && suspect === undefined && blind === null) {
    return verdict('no-leak', (cleared ?? estimates[0])?.evidence ?? 'No leak', reasons)
  }
  // A run that has a heap is not cleared by anything else; what keeps a cleared one open says how long it takes.
  const heap = estimates.find(({ name }) => name === 'heap_alloc_bytes')
  const deciding = (cleared === undefined ? heap : suspect) ?? estimates[0]
  const headline =
    estimates.length === 0
      ? 'Inconclusive: there are too few samples to judge any metric'
      : blind !== null
        ? `Inconclusive: ${blind}`
        : cleared !== undefined && suspect !== undefined
          ? `Inconclusive: the heap lies still, but that does not clear the run: ${uncapitalized(suspect.evidence)}`
          : 'Inconclusive: the samples fit growth and no growth alike'
  return {
    ...verdict('inconclusive', headline, reasons),
    neededDurationSec: deciding?.neededDurationSec ?? null,
  }
}

/** Whether a metric beside the heap may well grow. A count that rose in steps has no probability: what it shows is exact. */
function isSuspicious({ name, verdict, unit, leakProbability }: MetricJudgement): boolean {
  if (name === 'heap_alloc_bytes' || verdict !== 'inconclusive') return false
  return leakProbability === undefined ? unit === 'count' : leakProbability > SUSPICIOUS
}

/** Why nobody watched the heap, or null. */
function whyBlind(recording: Recording): string | null {
  const heap = recording.columns.heap_alloc_bytes
  if (heap === undefined) return null
  const last = heap.findLastIndex((value) => !Number.isNaN(value))
  if (last < 0) return 'the column of the heap is empty: RSS alone clears no run that should have a heap'
  const end = recording.elapsedSec.at(-1) ?? 0
  const seen = recording.elapsedSec[last] ?? 0
  return end - seen > LONGEST_BLIND_SHARE * spanSec(recording)
    ? 'the column of the heap is empty over the last part of the run'
    : null
}

const uncapitalized = (text: string) =>
  /^RSS/.test(text) ? text : text.charAt(0).toLowerCase() + text.slice(1)

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
