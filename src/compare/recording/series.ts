import { at, spanOf, stepsOf } from '../../at.ts'
import { makesPayments } from '../../run/options/options.ts'
import { countNoun, formatCount } from '../../text/text.ts'
import type { NumericColumn } from './columns.ts'
import type { Recording } from './recorded-run.ts'

const NOTHING = new Float64Array(0)

/** A column's figures, `NaN` where unavailable; empty when the file has no such column. */
export function columnOf(recording: Recording, column: NumericColumn): Float64Array {
  return recording.columns[column] ?? NOTHING
}

/**
 * A column's figure in a row; `NaN` where unavailable, or when the file has no such column.
 * @throws RangeError When there is no such row.
 */
export function figureAt(column: Float64Array, row: number): number {
  return column.length === 0 ? Number.NaN : at(column, row)
}

/** Whether a column holds at least one figure. */
export function hasFigures(recording: Recording, column: NumericColumn): boolean {
  return columnOf(recording, column).some((value) => !Number.isNaN(value))
}

/** The rows of the time series: all but those at rest, where the SDKs are freed. */
export function timelineRows({ phases, elapsedSec }: Recording): number[] {
  const rows: number[] = []
  for (let row = 0; row < elapsedSec.length; row++) if (phases?.[row] !== 'rest') rows.push(row)
  return rows
}

/** The rows of one kind of rest. A foreign CSV has none. */
export function rowsOf({ phases }: Recording, phase: 'quiet' | 'rest'): number[] {
  const rows: number[] = []
  phases?.forEach((each, row) => {
    if (each === phase) rows.push(row)
  })
  return rows
}

/** When the first row was taken; 0 for a recording without rows. */
export function firstSecOf({ elapsedSec }: Pick<Recording, 'elapsedSec'>): number {
  return elapsedSec.length === 0 ? 0 : at(elapsedSec, 0)
}

/** When the last row was taken; 0 for a recording without rows. */
export function lastSecOf({ elapsedSec }: Pick<Recording, 'elapsedSec'>): number {
  return elapsedSec.length === 0 ? 0 : at(elapsedSec, elapsedSec.length - 1)
}

/** Seconds from the first to the last row; 0 for a recording without rows. */
export function spanSec({ elapsedSec }: Recording): number {
  return elapsedSec.length === 0 ? 0 : spanOf(elapsedSec)
}

/** RSS follows the allocators for an hour before it tells anything for certain. */
export const RSS_TELLS_FROM_SEC = 3600
/** Why a shorter run leaves RSS open. */
export const RSS_IS_SLOW = 'RSS seldom tells anything in less than an hour.'

/** How far a counter came: its last figure less its first, 0 when it has none. */
export function advanceOf(recording: Recording, column: 'payments' | 'cycles' | 'payments_failed'): number {
  const figures = columnOf(recording, column)
  const first = figures.findIndex((value) => !Number.isNaN(value))
  const last = figures.findLastIndex((value) => !Number.isNaN(value))
  return first < 0 ? 0 : at(figures, last) - at(figures, first)
}

/** The specification's warm-up: "ignore first 5 minutes of data for trend analysis". */
export const FULL_WARMUP_SEC = 300

/** The share of a run that its warm-up may take: five minutes of a ten-minute run would leave too little to judge. */
const LARGEST_SHARE = 0.2

/**
 * How much of a run's beginning to leave out of a trend: five minutes, or a fifth of a run shorter than 25 minutes
 * (two minutes of ten, the lower end of the specification's "first 2-5 minutes").
 * @param spanSec From the first to the last sample.
 */
export function warmUpOf(spanSec: number): number {
  return Math.min(FULL_WARMUP_SEC, LARGEST_SHARE * spanSec)
}

/** Above this share of failed payments a run did not exercise the SDK as its scenario says. */
const MOST_FAILED_SHARE = 0.1
const FEWEST_FAILURES = 5
/** Fewer payments than this prove no absence of growth. */
const FEWEST_PAYMENTS = 20

/** No process and no runtime's heap is as small as this: such a column is not in bytes. An empty Go program has more. */
const SMALLEST_RSS_BYTES = 512 * 1024
const SMALLEST_HEAP_BYTES = 64 * 1024

export const NOT_EXERCISED = 'no payment was made, so the SDK was not exercised'

/** Why a run's figures may not be judged at all, or null. Never green: `invalid` exits 4. */
export function whyInvalid(recording: Recording): string | null {
  const failed = advanceOf(recording, 'payments_failed')
  const paid = paymentsMade(recording)
  const isOnPurpose = recording.metadata?.options.scenario === 'failures'
  if (!isOnPurpose && failed >= FEWEST_FAILURES && failed > MOST_FAILED_SHARE * (failed + paid)) {
    return `${failed} of ${failed + paid} payments failed: the SDK was not exercised as the scenario says`
  }
  if (paidNothing(recording)) return NOT_EXERCISED
  const unit = wrongUnit(recording)
  if (unit !== null) return unit
  const balances = recording.metadata?.balances
  if (balances?.conserved === false) {
    return `money was not conserved: funded ${balances.fundedSat} sat, found ${balances.aliceSat + balances.bobSat} sat in the wallets and ${balances.leavesSat} sat in leaves`
  }
  return null
}

// The heap of this tool's own files is what lies outside the SDK, on some hosts a few KB.
function wrongUnit(recording: Recording): string | null {
  const isForeign = recording.origin !== 'sdk-memtest'
  for (const [column, smallest] of [
    ['rss_bytes', SMALLEST_RSS_BYTES],
    ['heap_alloc_bytes', isForeign ? SMALLEST_HEAP_BYTES : 0],
  ] as const) {
    const figures = columnOf(recording, column).filter((value) => value > 0)
    if (figures.length === 0) continue
    const most = figures.reduce((a, b) => Math.max(a, b), 0)
    if (most < smallest) {
      return `${column} should be bytes, got at most ${formatCount(most)}, which is too small for any process: give it in bytes`
    }
  }
  return null
}

/** Why an absence of growth would prove nothing, or null. */
export function whyTooLittle(recording: Recording): string | null {
  const paid = paymentsMade(recording)
  if (expectsPayments(recording) && paid < FEWEST_PAYMENTS) {
    return `only ${countNoun(paid, 'payment')} ${paid === 1 ? 'was' : 'were'} made: at least ${FEWEST_PAYMENTS} are needed to say that nothing grows`
  }
  if (recording.origin === 'rust' && isOfCyclesAlone(recording) && advanceOf(recording, 'cycles') === 0) {
    return 'no payment is recorded, and the format of the Rust test has no column of cycles: nothing says that the SDK did anything'
  }
  const outcome = recording.metadata?.outcome
  if (outcome?.kind === 'crashed' || outcome?.kind === 'deadline') return `the run broke: ${outcome.detail}`
  return null
}

/** How many times as much a run had to pay before an absence of growth says anything: above 1, or null. */
export function paymentShortfall(recording: Recording): number | null {
  const paid = paymentsMade(recording)
  if (!expectsPayments(recording) || paid === 0 || paid >= FEWEST_PAYMENTS) return null
  return FEWEST_PAYMENTS / paid
}

/** Whether a run that should have paid did not. One row of a foreign CSV is merely too few. */
export function paidNothing(recording: Recording): boolean {
  const isKnown = recording.metadata !== null || recording.rows > 1
  return isKnown && expectsPayments(recording) && paymentsMade(recording) === 0
}

/**
 * Whether payments are part of the scenario. A foreign CSV has a column of them or is judged without; rows of cycles in
 * which nobody tried to pay are a run of cycles alone.
 */
function expectsPayments(recording: Recording): boolean {
  const scenario = recording.metadata?.options.scenario
  if (scenario !== undefined) return makesPayments(scenario)
  return hasFigures(recording, 'payments') && !isOfCyclesAlone(recording)
}

/** A run that built and freed SDKs and made no payment. The Rust test's format has no column that could tell cycles. */
function isOfCyclesAlone(recording: Recording): boolean {
  if (paymentsMade(recording) > 0 || advanceOf(recording, 'payments_failed') > 0) return false
  if (advanceOf(recording, 'cycles') > 0 || gathersListeners(recording)) return true
  return recording.origin === 'rust' && recording.metadata === null
}

/** So many times the listeners must rise before that tells of lives. */
const FEWEST_LIVES = 5

/**
 * The Go harness's format has no column of cycles, but each life that nobody ends leaves its listener: their count rises
 * and never falls. That of churn goes up and down, that of payments that all failed stands still.
 */
function gathersListeners(recording: Recording): boolean {
  if (recording.origin !== 'go') return false
  const counts = columnOf(recording, 'listeners').filter((value) => !Number.isNaN(value))
  const steps = stepsOf(counts)
  return steps.every((step) => step >= 0) && steps.filter((step) => step > 0).length >= FEWEST_LIVES
}

/** Payments made while samples were taken: a recording may begin in the middle of a run. */
function paymentsMade(recording: Recording): number {
  return advanceOf(recording, 'payments')
}

/**
 * A recording as it stood after so many cycles: tells how early a verdict could have been given.
 * @param cycles Rows up to and with the rest of this cycle are kept.
 */
export function recordingUpToCycle(recording: Recording, cycles: number): Recording {
  const counts = recording.columns.cycles
  if (counts === undefined) return recording
  let rows = counts.findIndex((count) => count > cycles)
  if (rows < 0) rows = counts.length
  const columns = Object.fromEntries(
    Object.entries(recording.columns).map(([name, values]) => [name, values.subarray(0, rows)]),
  ) as Partial<Record<NumericColumn, Float64Array>>
  return {
    ...recording,
    rows,
    columns,
    elapsedSec: recording.elapsedSec.subarray(0, rows),
    phases: recording.phases?.slice(0, rows) ?? null,
    checkpoints: recording.checkpoints.filter((checkpoint) => checkpoint.cycles <= cycles),
  }
}
