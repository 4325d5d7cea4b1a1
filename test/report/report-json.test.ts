import assert from 'node:assert/strict'
import { test } from 'node:test'
import { reportJson } from '../../src/report/report-json.ts'
import { baselineWith, judgementWith, metricWith } from './judgements.ts'

test('format 1 has exactly the fields of the contract', () => {
  const report = reportJson(judgementWith({ metrics: [metricWith({ perCycleBytes: 94_310 })] }))
  assert.deepEqual(report, {
    format: 1,
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
    },
    metrics: [
      {
        name: 'heap_alloc_bytes',
        basis: 'estimated',
        verdict: 'no-leak',
        slopeKbPerMin: 0,
        lower99: -2,
        upper95: 2,
        perPaymentBytes: null,
        perCycleBytes: 94_310,
        model: 'constant',
      },
    ],
    baselines: { rust: null, previous: null },
    attribution: {
      binding: 'no',
      rust: 'yes',
      cause: 'Rust SDK task management',
      evidence: ['The Rust heap grows by 92.1 KB a cycle, the V8 heap does not.'],
    },
  })
})

test('a figure that is not finite is null, never NaN or a missing field', () => {
  const { specification } = judgementWith()
  const report = reportJson(
    judgementWith({
      specification: { ...specification, rSquared: Number.NaN },
      metrics: [metricWith({ lower99: Number.NEGATIVE_INFINITY, upper95: Number.POSITIVE_INFINITY })],
    }),
  )
  assert.equal(report.specification.rSquared, null)
  assert.deepEqual([report.metrics[0]?.lower99, report.metrics[0]?.upper95], [null, null])
})

test('a baseline keeps its comparisons', () => {
  const { baselines } = reportJson(judgementWith({ baselines: { rust: null, previous: baselineWith() } }))
  assert.equal(baselines.previous?.kind, 'regressed')
  assert.equal(baselines.previous?.metrics[0]?.lower99, 90_000)
})
