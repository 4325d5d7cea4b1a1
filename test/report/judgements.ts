import type {
  BaselineComparison,
  Judgement,
  MetricComparison,
  MetricJudgement,
} from '../../src/compare/judgement.ts'

const MB = 1024 * 1024

/** A complete judgement of a leaky run, with parts replaced. */
export function judgementWith(overrides: Partial<Judgement> = {}): Judgement {
  return {
    file: 'memtest-out/samples.csv',
    verdict: {
      kind: 'leak',
      severity: 'high',
      standing: 'new',
      headline: 'Each reconnect leaves 1 SqliteStorage reference and 92.1 KB in the Rust heap.',
      reasons: ['Counted at rest after each of 40 cycles: the Rust heap rose in every window of cycles.'],
      neededDurationSec: null,
    },
    specification: {
      metric: 'heap_alloc_bytes',
      slopeKbPerMin: 1331.2,
      rSquared: 1,
      severity: 'critical',
      leakDetected: true,
      reason: 'Consistent linear growth: +1331.2 KB/min (R²=1.00)',
      lines: ['!!! LEAK DETECTED: Consistent linear growth: +1331.2 KB/min (R²=1.00)'],
      warmupSec: 120,
      interceptBytes: 42 * MB,
    },
    metrics: [
      metricWith({ name: 'heap_alloc_bytes', slopePerMin: 1331.2 * 1024, verdict: 'leak', model: 'linear' }),
      metricWith({
        name: 'rust_live_bytes',
        basis: 'exact',
        verdict: 'leak',
        model: 'exact',
        perCycle: { amount: 94_310, error: null },
        slopePerMin: 184.2 * 1024,
      }),
      metricWith({ name: 'rss_bytes', verdict: 'no-leak', model: 'saturating', slopePerMin: 3.1 * 1024 }),
    ],
    baselines: { rust: null, previous: null },
    attribution: {
      binding: 'no',
      rust: 'yes',
      rustSource: 'file',
      cause: 'Rust SDK task management',
      evidence: ['The Rust heap grows by 92.1 KB a cycle, the V8 heap does not.'],
    },
    culprits: [],
    notes: [],
    ...overrides,
  }
}

export function metricWith(overrides: Partial<MetricJudgement>): MetricJudgement {
  return {
    name: 'heap_alloc_bytes',
    verdict: 'no-leak',
    basis: 'estimate',
    unit: 'bytes',
    slopePerMin: 0,
    lower99: -2048,
    upper95: 2048,
    perPayment: null,
    perCycle: null,
    perFailure: null,
    smallestDetectable: null,
    model: 'constant',
    evidence: 'The series is flat.',
    neededDurationSec: null,
    ...overrides,
  }
}

export function comparisonWith(overrides: Partial<MetricComparison>): MetricComparison {
  const { runSlope = 94_310, baselineSlope = 0 } = overrides
  return {
    metric: 'rust_live_bytes',
    baselineMetric: 'rust_live_bytes',
    kind: 'regressed',
    per: 'cycle',
    runSlope: 94_310,
    baselineSlope: 0,
    change: runSlope === null || baselineSlope === null ? null : runSlope - baselineSlope,
    unit: 'bytes',
    lower99: 90_000,
    upper99: 98_000,
    sentence: 'The Rust heap grows 92.1 KB a cycle faster than before.',
    ...overrides,
  }
}

export function baselineWith(overrides: Partial<BaselineComparison> = {}): BaselineComparison {
  return {
    file: 'baselines/previous/reconnect.csv',
    kind: 'regressed',
    differences: [],
    metrics: [comparisonWith({})],
    baselineVerdict: 'no-leak',
    sentence: 'The Rust heap grows 92.1 KB a cycle faster than before.',
    ...overrides,
  }
}
