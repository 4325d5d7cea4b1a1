import { at, ends, spanOf } from '../at.ts'
import { type Recorder, type Recording, recorderOf, type SpecificationResult } from '../compare/compare.ts'
import type { NumericColumn } from '../compare/recording/columns.ts'
import {
  formatClock,
  formatMegabyteChange,
  formatMegabytes,
  formatSigned,
  formatSpan,
  groupThousands,
} from '../text/text.ts'

/** Before the rule's own verdict, which must not be read as a second one of the report. */
const RULE_ALONE = "By the specification's rule alone (this report's verdict is its first line):"
const RULER = '-'.repeat(63)
const COLUMN_WIDTHS = [11, 13, 11, 14, 12, 0]
const MOST_STEPS = 14
const STEPS_SEC = [
  1, 2, 3, 5, 7.5, 10, 15, 20, 30, 45, 60, 90, 120, 150, 180, 240, 300, 450, 600, 900, 1200, 1800, 2700, 3600,
  5400, 7200, 10_800, 14_400, 21_600, 28_800, 43_200, 64_800, 86_400,
]

const METRIC_TITLES: Partial<Record<NumericColumn, { table: string; summary: string }>> = {
  heap_alloc_bytes: { table: 'HeapAlloc', summary: 'Heap' },
  rss_bytes: { table: 'RSS', summary: 'RSS' },
  rust_live_bytes: { table: 'RustLive', summary: 'Rust heap' },
}

const GOROUTINES = { table: 'Goroutines', summary: 'Goroutines' }

/** The specification's column of goroutines, by what it holds in the runtime that was measured. */
const TASK_TITLES: Record<Recorder, { table: string; summary: string }> = {
  'sdk-memtest': { table: 'Resources', summary: 'Active resources' },
  python: { table: 'Tasks', summary: 'Asyncio tasks' },
  go: GOROUTINES,
  rust: GOROUTINES,
  'go-native': GOROUTINES,
}

/**
 * The specification's trend report, line by line: its table at 10 to 15 rows, its summary, its verdict lines word
 * for word. Rates are in KB (1024 B) a minute between the rows shown.
 */
export function trendReport(specification: SpecificationResult, recording: Recording): string[] {
  const connected = comparableRows(recording)
  const title = METRIC_TITLES[specification.metric] ?? { table: 'Bytes', summary: 'Bytes' }
  const tasks = TASK_TITLES[recorderOf(recording)]
  return [
    '=== Memory Trend Report ===',
    row(['Time(min)', title.table, 'Delta', 'Rate(KB/min)', tasks.table, 'Payments']),
    RULER,
    ...tableRows(specification.metric, recording, connected),
    '',
    '--- Summary ---',
    regressionLine(specification),
    ...rangeLine(title.summary, recording.columns[specification.metric], connected, (bytes) =>
      formatMegabytes(bytes),
    ),
    ...rangeLine(tasks.summary, recording.columns.goroutines, connected, String),
    ...totalPayments(recording),
    ...(specification.warmupSec > 0
      ? [`Warm-up: the first ${formatSpan(specification.warmupSec)} left out of the regression`]
      : []),
    '',
    RULE_ALONE,
    ...specification.lines,
  ]
}

/**
 * At rest, after a disconnect, memory is low by design: no rate from there to a connected row means anything. A lifecycle
 * run is at rest whenever it is sampled, so its rows all stay.
 */
function comparableRows({ elapsedSec, phases }: Recording): number[] {
  const rows = [...elapsedSec.keys()]
  const connected = rows.filter((index) => phases?.[index] !== 'rest')
  return connected.length * 2 >= rows.length || connected.length > 8 ? connected : rows
}

/** Digits of a change in megabytes: so many that it does not read as none beside its rate. */
function digitsOf(changeBytes: number): number {
  const size = Math.abs(changeBytes) / 1024 ** 2
  return size >= 1 ? 1 : size === 0 || size >= 0.005 ? 2 : 3
}

function tableRows(metric: NumericColumn, recording: Recording, connected: readonly number[]): string[] {
  if (connected.length === 0) return []
  const values = recording.columns[metric]
  const shown = rowsToShow(recording, connected, values)
  const minuteOf = (index: number) => at(recording.elapsedSec, index) / 60
  const minuteDigits = spanOf(ends(connected).map(minuteOf)) < 5 ? 2 : 1
  return shown.map((index, position) => {
    const before = shown[position - 1]
    const value = figureAt(values, index)
    const change = before === undefined ? Number.NaN : value - figureAt(values, before)
    const digits = digitsOf(change)
    const minutes = before === undefined ? Number.NaN : minuteOf(index) - minuteOf(before)
    return row([
      minuteOf(index).toFixed(minuteDigits),
      Number.isNaN(value) ? '-' : formatMegabytes(value),
      Number.isNaN(change) ? '-' : formatMegabyteChange(change, digits),
      Number.isNaN(change) || minutes <= 0 ? '-' : formatSigned(change / 1024 / minutes, 0),
      count(recording.columns.goroutines, index),
      count(recording.columns.payments, index),
    ])
  })
}

/** Indices of the first sample, of the first one at or after each round time, and of the last. */
function rowsToShow(
  { elapsedSec }: Recording,
  connected: readonly number[],
  values: Float64Array | undefined,
): number[] {
  const sec = (index: number) => at(elapsedSec, index)
  const [first, last] = ends(connected)
  const spanSec = sec(last) - sec(first)
  const stepSec = STEPS_SEC.find((step) => spanSec / step <= MOST_STEPS) ?? spanSec / MOST_STEPS
  const shown: number[] = []
  let nextSec = sec(first)
  for (const index of connected) {
    const isUnknown = values !== undefined && Number.isNaN(at(values, index))
    if (index !== last && (sec(index) < nextSec || isUnknown)) continue
    // Two rows within half a step would say the same twice: the last one replaces its neighbour.
    if (index === last && shown.length > 1 && sec(index) - sec(at(shown, shown.length - 1)) < stepSec / 2)
      shown.pop()
    shown.push(index)
    nextSec = sec(first) + (Math.floor((sec(index) - sec(first)) / stepSec) + 1) * stepSec
  }
  return shown
}

function regressionLine({ slopeKbPerMin, rSquared }: SpecificationResult): string {
  if (slopeKbPerMin === null) return 'Linear regression: not enough samples for a line'
  return `Linear regression: ${withoutMinusZero(slopeKbPerMin.toFixed(1))} KB/min (R²=${(rSquared ?? 0).toFixed(2)})`
}

/** The specification prints no sign before a growth, nor one before none. */
const withoutMinusZero = (text: string) => (Number(text) === 0 ? text.replace('-', '') : text)

function rangeLine(
  name: string,
  values: Float64Array | undefined,
  connected: readonly number[],
  format: (value: number) => string,
): string[] {
  const known = connected.map((index) => figureAt(values, index)).filter((value) => !Number.isNaN(value))
  const first = known[0]
  const last = known.at(-1)
  if (first === undefined || last === undefined) return []
  const max = known.reduce((most, value) => Math.max(most, value), first)
  return [`${name}: ${format(first)} -> ${format(last)} (max: ${format(max)})`]
}

function totalPayments(recording: Recording): string[] {
  const total = recording.columns.payments?.findLast((value) => !Number.isNaN(value))
  if (total === undefined) return []
  const failed = recording.columns.payments_failed?.findLast((value) => !Number.isNaN(value)) ?? 0
  return [`Total payments: ${total}${failed > 0 ? ` (${groupThousands(failed)} failed besides)` : ''}`]
}

function count(values: Float64Array | undefined, index: number): string {
  const value = figureAt(values, index)
  return Number.isNaN(value) ? '-' : String(value)
}

/** A column that the file does not have tells nothing. */
function figureAt(values: Float64Array | undefined, index: number): number {
  return values === undefined ? Number.NaN : at(values, index)
}

function row(cells: string[]): string {
  return cells
    .map((cell, index) => cell.padEnd(at(COLUMN_WIDTHS, index)))
    .join('')
    .trimEnd()
}

/** What one periodic line tells. */
export interface PeriodicReading {
  elapsedSec: number
  heapAllocBytes: number
  /** Active async resources, the counterpart of running goroutines. */
  goroutines: number
  payments: number
  listeners: number
}

/**
 * The specification's periodic line: `[00:00:30] HeapAlloc=47.12MB (+2.12MB) Goroutines=44 Payments=6 Listeners=2`.
 * @param previous The reading before, or null for the first line, which has no difference.
 */
export function periodicLine(reading: PeriodicReading, previous: PeriodicReading | null): string {
  const heap = formatMegabytes(reading.heapAllocBytes)
  const change =
    previous === null ? '' : ` (${formatMegabyteChange(reading.heapAllocBytes - previous.heapAllocBytes)})`
  const counts = `Goroutines=${reading.goroutines} Payments=${reading.payments} Listeners=${reading.listeners}`
  return `[${formatClock(reading.elapsedSec)}] HeapAlloc=${heap}${change} ${counts}`
}
