import { formatSigned } from '../figures/figures.ts'
import type { NumericColumn } from './columns.ts'
import type { SpecificationResult } from './judgement.ts'
import { growthAfterReconnects } from './post-reconnect.ts'
import type { Recording } from './recording.ts'
import { fitLine, type LineFit } from './running-fit.ts'
import { columnOf, hasFigures, spanSec, timelineRows } from './series.ts'
import { BYTES_PER_KB, isLeakSeverity, severityOf } from './severity.ts'
import { NOT_EXERCISED, paidNothing } from './validity.ts'
import { FULL_WARMUP_SEC, warmUpOf } from './warm-up.ts'

/** Two points always lie on a line: R² says something from the third on. */
const MIN_SAMPLES = 3

/** The specification: "Constant count (±2 for GC fluctuations)". */
const TASK_FLUCTUATION = 2

/**
 * Layer 1, the specification's own rule: least squares over the samples after the warm-up, R², severity, the doubling
 * of the task count, and memory that does not come back after a reconnect. Rows at rest are left out: there the SDKs
 * are freed.
 */
export function judgeBySpecification(recording: Recording): SpecificationResult {
  const metric: NumericColumn = hasFigures(recording, 'heap_alloc_bytes') ? 'heap_alloc_bytes' : 'rss_bytes'
  const firstSec = recording.elapsedSec[0] ?? 0
  const warmupSec = firstSec + warmUpOf(spanSec(recording))
  const line = fitAfter(recording, metric, warmupSec)
  const rSquared = line === null ? null : Number.isNaN(line.rSquared) ? 0 : line.rSquared
  const slopeKbPerMin = line === null ? null : (line.slope * 60) / BYTES_PER_KB
  const severity = severityOf(slopeKbPerMin ?? 0, rSquared ?? 0)
  const leaks: string[] = []
  if (slopeKbPerMin !== null && rSquared !== null && isLeakSeverity(severity)) {
    leaks.push(`Consistent linear growth: ${signed(slopeKbPerMin)} KB/min (R²=${rSquared.toFixed(2)})`)
  }
  const tasks = doubledTasks(recording)
  if (tasks !== null) leaks.push(`Goroutine count doubled: ${tasks.first} -> ${tasks.last}`)
  const reconnects = growthAfterReconnects(recording)
  if (reconnects !== null) leaks.push(reconnects)
  const reason = whyNoVerdict(recording, metric, line)
  return {
    metric,
    slopeKbPerMin,
    rSquared,
    severity,
    leakDetected: leaks.length > 0,
    reason,
    lines: verdictLines(leaks, reason),
    warmupSec,
    interceptBytes: line?.intercept ?? null,
  }
}

function verdictLines(leaks: string[], reason: string | null): string[] {
  if (leaks.length > 0) return leaks.map((leak) => `!!! LEAK DETECTED: ${leak}`)
  return [
    reason === null ? 'Verdict: No significant memory leak detected' : `Verdict: Inconclusive: ${reason}`,
  ]
}

function fitAfter(recording: Recording, metric: NumericColumn, warmupSec: number): LineFit | null {
  const late = recording.thinning?.lateFits[metric]
  const fullWarmUp = warmupSec - (recording.elapsedSec[0] ?? 0) === FULL_WARMUP_SEC
  if (late !== undefined && fullWarmUp) return late
  const values = columnOf(recording, metric)
  const rows = timelineRows(recording).filter((row) => (recording.elapsedSec[row] ?? 0) >= warmupSec)
  const fit = fitLine(
    rows.map((row) => recording.elapsedSec[row] ?? Number.NaN),
    rows.map((row) => values[row] ?? Number.NaN),
  )
  return fit !== null && fit.n >= MIN_SAMPLES ? fit : null
}

/** The task count at least doubled from the first to the last sample, by more than garbage collection explains. */
function doubledTasks(recording: Recording): { first: number; last: number } | null {
  const tasks = columnOf(recording, 'goroutines')
  const counts = timelineRows(recording)
    .map((row) => tasks[row] ?? Number.NaN)
    .filter((count) => !Number.isNaN(count))
  const first = counts[0] ?? 0
  const last = counts.at(-1) ?? 0
  return first > 0 && last >= 2 * first && last - first > TASK_FLUCTUATION ? { first, last } : null
}

function whyNoVerdict(recording: Recording, metric: NumericColumn, line: LineFit | null): string | null {
  if (line === null) {
    const rows = timelineRows(recording).length
    return `a trend needs at least ${MIN_SAMPLES} samples of ${metric} after the warm-up, got a run of ${rows} samples`
  }
  return paidNothing(recording) ? NOT_EXERCISED : null
}

/** As the specification prints a slope: always with its sign, one decimal. */
const signed = (value: number): string => formatSigned(value, 1)
