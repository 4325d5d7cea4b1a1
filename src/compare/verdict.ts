import { type FailOn, makesPayments } from '../run/options/options.ts'
import { formatPace } from '../text/text.ts'
import { clearanceByEstimates, whatDecidesNothing, whatHeapMayCost, whyHeapIsOpen } from './clearance.ts'
import { type ExactJudgement, provenSeverity, REFERENCE_PAYMENTS_PER_MIN } from './exact/exact.ts'
import type {
  BaselineComparison,
  Judgement,
  MetricJudgement,
  Severity,
  SpecificationResult,
  Verdict,
} from './judgement.ts'
import { advanceOf, type Recording, spanSec, whyInvalid, whyTooLittle } from './recording/recording.ts'
import { outcomeOf } from './run-subject.ts'
import { BYTES_PER_KB, severityRank, worseSeverity } from './specification.ts'
import { type StandingContext, standingOf } from './standing.ts'

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
    // Listeners, say, which no rest counts.
    const beside = findings.estimates.filter((each) => each.verdict === 'leak' && each.unit === 'count')
    const counts = [...exact.reasons, ...beside.map(({ evidence }) => evidence)]
    if (heap === undefined) {
      const reasons = [...counts, ...whatHeapMayCost(exact.openHeap)]
      return { ...verdict('leak', exact.headline, reasons), severity: exact.severity }
    }
    // Counted objects say that there is a leak, the heap that grows beside them says how much memory it costs.
    const kbPerMin = ((heap.slopePerMin ?? 0) / BYTES_PER_KB) * exact.pace
    const surely = (Math.max(0, heap.lower99 ?? 0) / BYTES_PER_KB) * exact.pace
    const cost = hasPace(findings.recording)
      ? `${heap.evidence.replace(/\.$/, '')}; at the reference pace that is ${formatPace(kbPerMin)}.`
      : heap.evidence
    const severity = worseSeverity(exact.severity, provenSeverity(surely))
    return { ...verdict('leak', exact.headline, [...counts, cost]), severity }
  }
  // Counted steadiness overrules a rise of RSS, which keeps what was once needed. It does not speak for V8's heap.
  const convicting = findings.estimates.find(
    ({ name, verdict: each }) => each === 'leak' && !(exact.kind === 'no-leak' && name === 'rss_bytes'),
  )
  if (convicting !== undefined) {
    return {
      ...verdict('leak', convicting.evidence, reasonsOf(findings)),
      severity: severityOfGrowth(convicting, findings.recording),
    }
  }
  const tooLittle = whyTooLittle(findings.recording)
  if (tooLittle !== null) return verdict('inconclusive', `Inconclusive: ${tooLittle}`, reasonsOf(findings))
  if (exact.kind === 'no-leak') {
    const heap = findings.estimates.find(({ name }) => name === 'heap_alloc_bytes')
    if (heap?.verdict === 'inconclusive') {
      const text = `Inconclusive: ${whatIsCleared(exact)}, but ${whyHeapIsOpen(heap, exact, findings.recording)}`
      return {
        ...verdict('inconclusive', text, reasonsOf(findings)),
        neededDurationSec: heap.neededDurationSec ?? TWICE * spanSec(findings.recording),
      }
    }
    const reasons = [...reasonsOf(findings), ...whatDecidesNothing(findings.estimates, findings.recording)]
    return verdict('no-leak', `No leak: ${whatIsCleared(exact)}`, reasons)
  }
  if (exact.kind === 'inconclusive') {
    const needed = exact.neededFactor * spanSec(findings.recording)
    const text = `Inconclusive: ${exact.headline}`
    return { ...verdict('inconclusive', text, reasonsOf(findings)), neededDurationSec: needed }
  }
  const { kind, headline, neededDurationSec } = clearanceByEstimates(findings.recording, findings.estimates)
  return { ...verdict(kind, headline, reasonsOf(findings)), neededDurationSec }
}

/** What was counted of a run whose counts are cleared: those that move about a level never are the same number. */
const whatIsCleared = ({ isOneNumber }: Extract<ExactJudgement, { kind: 'no-leak' }>) =>
  isOneNumber ? 'every count returns to the same number' : 'no count keeps what it rises by'

/** Where nothing tells how much longer a run would decide. */
const TWICE = 2

/** Growing memory by what it surely grows by at the reference pace; growing tasks as the specification's "investigate". */
function severityOfGrowth({ unit, slopePerMin, lower99 }: MetricJudgement, recording: Recording): Severity {
  if (unit === 'count') return 'medium'
  const surely = Math.max(0, lower99 ?? slopePerMin ?? 0) / BYTES_PER_KB
  return provenSeverity(surely * referencePace(recording))
}

/** Whether a run has a pace that is told beside the reference one, which is of payments: lives and cycles of calls have none. */
function hasPace({ metadata }: Recording): boolean {
  return metadata === null || makesPayments(metadata.options.scenario)
}

/** What turns growth at this run's pace into growth at the reference pace; 1 for a run without payments. */
function referencePace(recording: Recording): number {
  const payments = advanceOf(recording, 'payments')
  const minutes = spanSec(recording) / 60
  return payments > 0 && minutes > 0 ? (REFERENCE_PAYMENTS_PER_MIN * minutes) / payments : 1
}

function reasonsOf({ exact, estimates }: Findings): string[] {
  const counted = exact.kind === 'no-leak' || exact.kind === 'inconclusive' ? exact.reasons : []
  return [...counted, ...estimates.map(({ evidence }) => evidence)]
}

function verdict(kind: Verdict['kind'], headline: string, reasons: string[]): Verdict {
  return { kind, severity: 'none', standing: null, headline, reasons, neededDurationSec: null }
}

/** The verdict after the comparison: a leak gets its standing, other runs may turn out regressed or improved. */
export function finalVerdict(alone: Judgement, context: StandingContext): Verdict {
  const { verdict, metrics } = alone
  if (verdict.kind === 'leak') {
    const { standing, sentences } = standingOf(metrics, context)
    return { ...verdict, standing, reasons: [...verdict.reasons, ...sentences] }
  }
  const comparison = context.previous?.comparison
  if (comparison?.kind === 'regressed' && verdict.kind !== 'invalid') {
    const reasons = [comparison.sentence, ...verdict.reasons]
    return {
      ...verdict,
      kind: 'regressed',
      severity: 'low',
      standing: 'new',
      headline: comparison.sentence,
      reasons,
      neededDurationSec: null,
    }
  }
  if (comparison?.kind === 'improved' && verdict.kind === 'no-leak') {
    const reasons = [comparison.sentence, `${verdict.headline}.`, ...verdict.reasons]
    return { ...verdict, kind: 'improved', headline: headlineOfImprovement(comparison), reasons }
  }
  return verdict
}

/** By what it improved; how that is known stands in the comparison's own sentence, which is a reason. */
function headlineOfImprovement({ metrics }: BaselineComparison): string {
  const [figures] = metrics.find(({ kind }) => kind === 'improved')?.sentence.split(' there') ?? []
  return `No leak, and less growth than in the previous run${figures === undefined ? '' : ` (${figures} there)`}`
}

/** A judged run, as its exit code needs it. */
export interface Decided {
  judgement: Pick<Judgement, 'verdict' | 'baselines'>
  recording: Pick<Recording, 'metadata'>
}

/** Whether a run measured nothing that may be relied on: it broke, or did not do its work. */
function isBroken({ judgement, recording }: Decided): boolean {
  const { kind } = outcomeOf(recording.metadata)
  return judgement.verdict.kind === 'invalid' || kind === 'crashed' || kind === 'deadline'
}

/** Is it worse than the previous run? A leak keeps that name for its verdict, be it new or grown. */
export function hasRegressed({ verdict, baselines }: Decided['judgement']): boolean {
  return verdict.kind === 'regressed' || baselines.previous?.kind === 'regressed'
}

/**
 * The contract's exit code for a judged run: 0 no leak, 1 what `failOn` names, 3 inconclusive, 4 a run that broke or is
 * invalid, whatever its samples say. `never` turns 1 and 3 into 0, but not 4: a run that failed measured nothing.
 */
export function exitCode(run: Decided, failOn: FailOn): 0 | 1 | 3 | 4 {
  if (isBroken(run)) return 4
  const { verdict } = run.judgement
  switch (verdict.kind) {
    case 'invalid':
      return 4
    case 'inconclusive':
      return failOn === 'inconclusive' ? 1 : failOn === 'never' ? 0 : 3
    case 'no-leak':
    case 'improved':
      return 0
    case 'regressed':
      return failOn === 'never' ? 0 : 1
    case 'leak':
      if (failOn === 'never') return 0
      if (failOn === 'regression') return hasRegressed(run.judgement) ? 1 : 0
      // A leak that no run could be held against is not proven new: whoever gates on `new` is warned, not stopped.
      return failOn === 'new' && (verdict.standing === 'known' || verdict.standing === 'first-seen') ? 0 : 1
    default:
      return verdict.kind satisfies never
  }
}

/** Of several exit codes the one that asks most of the reader: a leak, then a failed run, then an undecided one. */
export function worstExitCode(codes: readonly (0 | 1 | 3 | 4)[]): 0 | 1 | 3 | 4 {
  return ([1, 4, 3] as const).find((code) => codes.includes(code)) ?? 0
}

/** Sorts worst first: what a reader must act on, then what is unknown, then what is well. */
export function byWorst(a: Verdict, b: Verdict): number {
  return worstRank(a) - worstRank(b)
}

/** A verdict's place in that order as a whole number from 0 to 89; what must be acted on is below 30. */
export function worstRank(verdict: Verdict): number {
  return 10 * rank(verdict) + (SEVEREST - severityRank(verdict.severity))
}

const SEVEREST = severityRank('critical')

function rank({ kind, standing }: Verdict): number {
  switch (kind) {
    case 'leak':
      return standing === 'known' ? 4 : standing === 'first-seen' ? 3 : 0
    case 'regressed':
      return standing === 'known' ? 5 : 1
    case 'invalid':
      return 2
    case 'inconclusive':
      return 6
    case 'no-leak':
      return 7
    case 'improved':
      return 8
    default:
      return kind satisfies never
  }
}
