import type { HistoryPoint } from '../../src/report/history/history-point.ts'

/** A point of a history with parts replaced: 0.19.2 in basic on node, which leaks 500 bytes a payment and 5 KB a cycle. */
export function pointWith(changes: Partial<HistoryPoint> = {}): HistoryPoint {
  return {
    startedAt: '2026-11-01T02:23:00.000Z',
    host: 'node',
    scenario: 'basic',
    inject: null,
    sdkVersion: '0.19.2',
    commit: null,
    verdict: { kind: 'leak', severity: 'medium', standing: 'known' },
    metrics: [metricWith(), metricWith({ name: 'externrefs', unit: 'count' })],
    ...changes,
  }
}

type Metric = HistoryPoint['metrics'][number]

export function metricWith(changes: Partial<Metric> = {}): Metric {
  return {
    name: 'rust_live_bytes',
    unit: 'bytes',
    basis: 'counted',
    verdict: 'leak',
    slopePerMin: 6000,
    perPayment: { amount: 500, error: 12 },
    perCycle: { amount: 5120, error: 0 },
    perFailure: null,
    ...changes,
  }
}

/** A run without a leak, whose counts return to the same number. */
export function cleanPoint(changes: Partial<HistoryPoint> = {}): HistoryPoint {
  const none = { amount: 0, error: 0 }
  return pointWith({
    verdict: { kind: 'no-leak', severity: 'none', standing: null },
    metrics: [metricWith({ verdict: 'no-leak', perPayment: none, perCycle: none, slopePerMin: 0 })],
    ...changes,
  })
}
