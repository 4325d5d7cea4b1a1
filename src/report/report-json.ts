import {
  type BaselineComparison,
  type MetricJudgement,
  type Rate,
  type RunReport,
  subjectOf,
} from '../compare/compare.ts'
import { findingJson } from './known-findings.ts'

type ReportedRun = Pick<RunReport, 'judgement' | 'recording' | 'commit'>

/**
 * The contract's `report.json`, format 2, as a plain object: for a line of `compare --json`, stringify it as it is.
 * A figure that is not finite becomes null.
 */
export function reportJson({ judgement, recording, commit = null }: ReportedRun) {
  const { verdict, specification, attribution, baselines } = judgement
  const { asked: _, ...subject } = subjectOf(recording, commit)
  return {
    format: 2,
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
    metrics: judgement.metrics.map(metricJson),
    culprits: judgement.culprits.map(({ name, kind, growth, unit, frames }) => ({
      name,
      kind,
      amount: growth,
      unit,
      where: frames[0] ?? null,
    })),
    finding: findingJson({ judgement, recording }),
    ...(judgement.methods === undefined
      ? {}
      : { methods: judgement.methods.map(({ operatorCalls: _, remark: __, ...method }) => method) }),
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

/** Slopes in bytes or counts a minute; bounds that hold the slope, which the mean over several shapes may leave. */
function metricJson(metric: MetricJudgement) {
  const [slope, lower, upper] = [metric.slopePerMin, metric.lower99, metric.upper95].map(finite)
  return {
    name: metric.name,
    unit: metric.unit,
    basis: metric.basis === 'exact' ? 'counted' : 'estimated',
    verdict: metric.verdict,
    model: metric.model,
    probability: finite(metric.leakProbability ?? null),
    slopePerMin: slope ?? null,
    lower99: slope == null || lower == null ? (lower ?? null) : Math.min(lower, slope),
    upper95: slope == null || upper == null ? (upper ?? null) : Math.max(upper, slope),
    perPayment: rateJson(metric.perPayment),
    perCycle: rateJson(metric.perCycle),
    perFailure: rateJson(metric.perFailure),
    smallestDetectable: finite(metric.smallestDetectable),
  }
}

function rateJson(rate: Rate | null): Rate | null {
  const amount = finite(rate?.amount ?? null)
  return amount === null ? null : { amount, error: finite(rate?.error ?? null) }
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
      change: finite(comparison.change),
      lower99: finite(comparison.lower99),
      upper99: finite(comparison.upper99),
    })),
  }
}

function finite(value: number | null): number | null {
  return value !== null && Number.isFinite(value) ? value : null
}
