import { type BaselineComparison, type RunReport, subjectOf } from '../compare/compare.ts'

type ReportedRun = Pick<RunReport, 'judgement' | 'recording' | 'commit'>

/**
 * The contract's `report.json`, format 1, as a plain object: for a line of `compare --json`, stringify it as it is.
 * A figure that is not finite becomes null.
 */
export function reportJson({ judgement, recording, commit = null }: ReportedRun) {
  const { verdict, specification, attribution, baselines } = judgement
  const { asked: _, ...subject } = subjectOf(recording, commit)
  return {
    format: 1,
    file: judgement.file,
    subject: { ...subject, outcome: subject.outcome.kind },
    verdict: {
      kind: verdict.kind,
      severity: verdict.severity,
      standing: verdict.standing,
      headline: verdict.headline,
      reasons: verdict.reasons,
      neededDurationSec: finite(verdict.neededDurationSec),
    },
    specification: {
      metric: specification.metric,
      slopeKbPerMin: finite(specification.slopeKbPerMin),
      rSquared: finite(specification.rSquared),
      severity: specification.severity,
      leakDetected: specification.leakDetected,
      reason: specification.reason,
    },
    metrics: judgement.metrics.map((metric) => ({
      name: metric.name,
      basis: metric.basis === 'exact' ? 'counted' : 'estimated',
      verdict: metric.verdict,
      slopeKbPerMin: finite(metric.slopeKbPerMin),
      lower99: finite(metric.lower99),
      upper95: finite(metric.upper95),
      perPaymentBytes: finite(metric.perPaymentBytes),
      perCycleBytes: finite(metric.perCycleBytes),
      model: metric.model,
    })),
    baselines: { rust: baselineJson(baselines.rust), previous: baselineJson(baselines.previous) },
    attribution: {
      binding: attribution.binding,
      rust: attribution.rust,
      rustSource: attribution.rustSource,
      cause: attribution.cause,
      evidence: attribution.evidence,
    },
  }
}

function baselineJson(baseline: BaselineComparison | null) {
  if (baseline === null) return null
  return {
    file: baseline.file,
    kind: baseline.kind,
    baselineVerdict: baseline.baselineVerdict,
    sentence: baseline.sentence,
    differences: baseline.differences,
    metrics: baseline.metrics.map((comparison) => ({
      ...comparison,
      runSlope: finite(comparison.runSlope),
      baselineSlope: finite(comparison.baselineSlope),
      lower99: finite(comparison.lower99),
      upper99: finite(comparison.upper99),
    })),
  }
}

function finite(value: number | null): number | null {
  return value !== null && Number.isFinite(value) ? value : null
}
