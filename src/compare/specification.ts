import { at, ends } from '../at.ts'
import { formatSigned } from '../text/text.ts'
import type { Severity, SpecificationResult } from './judgement.ts'
import { metricName } from './metric-names.ts'
import type { NumericColumn } from './recording/columns.ts'
import {
  columnOf,
  FULL_WARMUP_SEC,
  figureAt,
  firstSecOf,
  fitLine,
  hasFigures,
  type LineFit,
  NOT_EXERCISED,
  paidNothing,
  type Recording,
  spanSec,
  timelineRows,
  warmUpOf,
} from './recording/recording.ts'
import { recorderOf } from './run-subject.ts'

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
  const warmupSec = firstSecOf(recording) + warmUpOf(spanSec(recording))
  const line = fitAfter(recording, metric, warmupSec)
  const rSquared = line === null ? null : Number.isNaN(line.rSquared) ? 0 : line.rSquared
  const slopeKbPerMin = line === null ? null : (line.slope * 60) / BYTES_PER_KB
  const severity = severityOf(slopeKbPerMin ?? 0, rSquared ?? 0)
  const leaks: string[] = []
  if (slopeKbPerMin !== null && rSquared !== null && isLeakSeverity(severity)) {
    leaks.push(`Consistent linear growth: ${signed(slopeKbPerMin)} KB/min (R²=${rSquared.toFixed(2)})`)
  }
  const tasks = doubledTasks(recording)
  if (tasks !== null) {
    const name = metricName('goroutines', recorderOf(recording))
    // The specification's words of a Go run.
    const subject = name === 'goroutines' ? 'Goroutine count' : `Count of ${name}`
    leaks.push(`${subject} doubled: ${tasks.first} -> ${tasks.last}`)
  }
  const reconnects = growthAfterReconnects(recording)
  if (reconnects !== null) leaks.push(reconnects)
  const reason = whyNoVerdict(recording, metric, line, warmupSec)
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
  const fullWarmUp = warmupSec - firstSecOf(recording) === FULL_WARMUP_SEC
  if (late !== undefined && fullWarmUp) return late
  const values = columnOf(recording, metric)
  const rows = timelineRows(recording).filter((row) => at(recording.elapsedSec, row) >= warmupSec)
  const fit = fitLine(
    rows.map((row) => at(recording.elapsedSec, row)),
    rows.map((row) => figureAt(values, row)),
  )
  return fit !== null && fit.n >= MIN_SAMPLES ? fit : null
}

/** The task count at least doubled from the first to the last sample, by more than garbage collection explains. */
function doubledTasks(recording: Recording): { first: number; last: number } | null {
  const tasks = columnOf(recording, 'goroutines')
  const counts = timelineRows(recording)
    .map((row) => figureAt(tasks, row))
    .filter((count) => !Number.isNaN(count))
  if (counts.length === 0) return null
  const [first, last] = ends(counts)
  return first > 0 && last >= 2 * first && last - first > TASK_FLUCTUATION ? { first, last } : null
}

function whyNoVerdict(
  recording: Recording,
  metric: NumericColumn,
  line: LineFit | null,
  warmupSec: number,
): string | null {
  if (line === null) {
    const values = columnOf(recording, metric)
    const late = timelineRows(recording).filter(
      (row) => (recording.elapsedSec[row] ?? 0) >= warmupSec && !Number.isNaN(values[row] ?? Number.NaN),
    )
    return `a trend needs at least ${MIN_SAMPLES} samples of the ${metricName(metric, recorderOf(recording))} after the warm-up, rests left out, got ${late.length}`
  }
  return paidNothing(recording) ? NOT_EXERCISED : null
}

/** As the specification prints a slope: always with its sign, one decimal. */
const signed = (value: number): string => formatSigned(value, 1)

/** The first cycle still fills caches; three more make a trend. */
const MIN_CYCLES = 4

/** Overhead a cycle from which the specification's "adds permanent overhead" is worth a line: its "< 50: none". */
const MIN_KB_PER_CYCLE = 50

/**
 * The specification's third sign of a leak: "memory doesn't return to baseline after disconnect/reconnect, each cycle
 * adds permanent overhead". The lowest heap of each cycle is its baseline; it must rise on a line (R² > 0.7).
 * @returns The words of the verdict line, or null.
 */
export function growthAfterReconnects(recording: Recording): string | null {
  const cycles = columnOf(recording, 'cycles')
  const heap = columnOf(recording, 'heap_alloc_bytes')
  const floors = new Map<number, number>()
  for (const row of timelineRows(recording)) {
    const cycle = figureAt(cycles, row)
    const bytes = figureAt(heap, row)
    if (cycle >= 1 && !Number.isNaN(bytes)) floors.set(cycle, Math.min(bytes, floors.get(cycle) ?? bytes))
  }
  if (floors.size < MIN_CYCLES) return null
  const line = fitLine([...floors.keys()], [...floors.values()])
  if (line === null || !(line.rSquared > 0.7)) return null
  const kbPerCycle = line.slope / BYTES_PER_KB
  if (kbPerCycle < MIN_KB_PER_CYCLE) return null
  return `Post-reconnect growth: +${kbPerCycle.toFixed(1)} KB a cycle over ${floors.size} cycles (R²=${line.rSquared.toFixed(2)})`
}

/** Bytes in the KB of every figure in KB and KB/min: the specification counts 1024. */
export const BYTES_PER_KB = 1024

/** The specification's "< 50: none": slower growth is no leak. KB a minute. */
export const MATTERS_KB_PER_MIN = 50

const ORDER: readonly Severity[] = ['none', 'low', 'medium', 'high', 'critical']

/**
 * The specification's severity table, its gaps closed by one monotone rule (first match counts).
 * @param slopeKbPerMin Growth in KB (1024 B) a minute.
 * @param rSquared 0 to 1; `NaN` (a series that does not vary) counts as 0.
 */
export function severityOf(slopeKbPerMin: number, rSquared: number): Severity {
  const r2 = Number.isNaN(rSquared) ? 0 : rSquared
  if (!(slopeKbPerMin >= MATTERS_KB_PER_MIN)) return 'none'
  if (slopeKbPerMin > 500 && r2 > 0.8) return 'critical'
  if (slopeKbPerMin > 100 && r2 > 0.7) return 'high'
  if (r2 > 0.7) return 'medium'
  if (slopeKbPerMin > 100 && r2 >= 0.5) return 'medium'
  return 'low'
}

/** Only these two make the specification print LEAK DETECTED. */
export function isLeakSeverity(severity: Severity): boolean {
  return severity === 'high' || severity === 'critical'
}

export function severityRank(severity: Severity): number {
  return ORDER.indexOf(severity)
}

export function worseSeverity(a: Severity, b: Severity): Severity {
  return severityRank(a) >= severityRank(b) ? a : b
}
