import assert from 'node:assert/strict'
import { test } from 'node:test'
import { reportJson } from '../../src/report/report-json.ts'
import { leakyRecording, metadataWith, reportWith } from './fixtures.ts'
import { baselineWith, judgementWith, metricWith } from './judgements.ts'

test('format 2 has exactly the fields of the contract', () => {
  const judgement = judgementWith({ metrics: [metricWith({ perCycle: { amount: 94_310, error: null } })] })
  const sdk = { spec: '0.19.2', version: '0.19.2', wasmSha256: 'ab'.repeat(32) }
  const recording = leakyRecording({ metadata: metadataWith({ sdk }) })
  const report = reportJson({ judgement, recording, commit: 'c'.repeat(40) })
  assert.deepEqual(report, {
    format: 2,
    file: 'memtest-out/samples.csv',
    subject: {
      host: 'node',
      scenario: 'reconnect',
      sdkVersion: '0.19.2',
      librarySha256: 'ab'.repeat(32),
      commit: 'c'.repeat(40),
      durationSec: 1800,
      payments: 360,
      cycles: 60,
      outcome: 'completed',
    },
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
        unit: 'bytes',
        basis: 'estimated',
        verdict: 'no-leak',
        model: 'constant',
        probability: null,
        slopePerMin: 0,
        lower99: -2048,
        upper95: 2048,
        perPayment: null,
        perCycle: { amount: 94_310, error: null },
        perFailure: null,
        smallestDetectable: null,
      },
    ],
    culprits: [],
    finding: null,
    baselines: { rust: null, previous: null },
    attribution: {
      binding: 'no',
      rust: 'yes',
      rustSource: 'file',
      cause: 'Rust SDK task management',
      evidence: ['The Rust heap grows by 92.1 KB a cycle, the V8 heap does not.'],
    },
  })
})

test('slopes are in the unit that stands beside them, and the bounds hold the slope', () => {
  const metrics = [
    metricWith({ name: 'rss_bytes', unit: 'bytes', slopePerMin: 2048, lower99: 3072, upper95: 1024 }),
    metricWith({ name: 'fds', unit: 'count', slopePerMin: 2, lower99: 1, upper95: 3 }),
  ]
  const report = reportJson(reportWith({ judgement: judgementWith({ metrics }) }))
  assert.deepEqual(
    report.metrics.map(({ unit, slopePerMin, lower99, upper95 }) => [unit, lower99, slopePerMin, upper95]),
    [
      ['bytes', 2048, 2048, 2048],
      ['count', 1, 2, 3],
    ],
  )
})

test('a figure that is not finite is null, never NaN or a missing field', () => {
  const { specification } = judgementWith()
  const judgement = judgementWith({
    specification: { ...specification, rSquared: Number.NaN },
    metrics: [metricWith({ lower99: Number.NEGATIVE_INFINITY, upper95: Number.POSITIVE_INFINITY })],
  })
  const report = reportJson(reportWith({ judgement }))
  assert.equal(report.specification.rSquared, null)
  assert.deepEqual([report.metrics[0]?.lower99, report.metrics[0]?.upper95], [null, null])
})

test('a baseline keeps its comparisons', () => {
  const { baselines } = reportJson(
    reportWith({ judgement: judgementWith({ baselines: { rust: null, previous: baselineWith() } }) }),
  )
  assert.equal(baselines.previous?.kind, 'regressed')
  assert.equal(baselines.previous?.metrics[0]?.lower99, 90_000)
})

test('a run that does not tell is unknown, never guessed', () => {
  const { subject } = reportJson(reportWith({ recording: leakyRecording({ origin: 'go' }) }))
  assert.deepEqual(subject, {
    host: 'go',
    scenario: null,
    sdkVersion: null,
    librarySha256: null,
    commit: null,
    durationSec: 1800,
    payments: 360,
    cycles: 60,
    outcome: 'unknown',
  })
})
