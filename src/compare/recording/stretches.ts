import type { SampleStore } from './sample-store.ts'

/**
 * Tells a run from the restarts within its file. A count of payments that falls back, or a clock that falls back by
 * more than half, starts a new stretch; the longest one is judged. A row that goes back in time otherwise is left out.
 */
export class Stretches {
  readonly #create: () => SampleStore
  #best: Stretch | null = null
  #current: Stretch | null = null
  #count = 0
  #backwards = 0

  constructor(create: () => SampleStore) {
    this.#create = create
  }

  /** @param payments The row's count, `NaN` where the file has none. */
  add({ row, time, elapsedSec, payments, phase }: StretchRow, values: Float64Array): void {
    let stretch = this.#current
    if (stretch === null || payments < stretch.payments || elapsedSec < stretch.lastSec / 2) {
      if (stretch !== null) this.#best = longer(this.#best, stretch)
      stretch = {
        store: this.#create(),
        firstRow: row,
        lastRow: row,
        firstSec: elapsedSec,
        lastSec: elapsedSec,
        firstTime: time,
        lastTime: time,
        anchor: { atMs: Date.parse(time ?? ''), elapsedSec },
        steps: 0,
        stepsApart: 0,
        looksLikeMs: false,
        payments,
      }
      this.#current = stretch
      this.#count++
    } else if (elapsedSec < stretch.lastSec) {
      this.#backwards++
      return
    }
    if (stretch.steps < LOOKED_AT) lookAtClocks(stretch, elapsedSec, time)
    stretch.lastRow = row
    stretch.lastSec = elapsedSec
    stretch.lastTime = time
    if (!Number.isNaN(payments)) stretch.payments = payments
    stretch.store.add(elapsedSec, phase, values)
  }

  /** The longest stretch in time, what was left out for it, and what is wrong with its clock, a sentence each. */
  longest(): { store: SampleStore; notes: string[]; wrongClock: string | null } {
    const best = longer(this.#best, this.#current)
    if (best === null) return { store: this.#create(), notes: [], wrongClock: null }
    const notes: string[] = []
    if (this.#count > 1) {
      notes.push(
        `The run restarts within the file (payments or elapsed_sec fall back): ` +
          `of ${this.#count} stretches the longest is judged, rows ${best.firstRow} to ${best.lastRow}.`,
      )
    }
    if (this.#backwards > 0) {
      notes.push(`${this.#backwards} rows whose elapsed_sec goes back are left out.`)
    }
    return { store: best.store, notes, wrongClock: wrongClockOf(best) }
  }
}

/** A row but for its figures. */
export interface StretchRow {
  row: number
  /** RFC 3339, or null in a file without timestamps. */
  time: string | null
  elapsedSec: number
  payments: number
  /** Index into `PHASES`. */
  phase: number
}

interface Stretch {
  store: SampleStore
  firstRow: number
  lastRow: number
  firstSec: number
  lastSec: number
  firstTime: string | null
  lastTime: string | null
  /** Where the present step of a minute began. */
  anchor: { atMs: number; elapsedSec: number }
  /** Steps of a minute by the timestamps, and on how many of them the clocks went apart. */
  steps: number
  stepsApart: number
  /** Whether a step that is apart is as of milliseconds. */
  looksLikeMs: boolean
  payments: number
}

function longer(a: Stretch | null, b: Stretch | null): Stretch | null {
  if (a === null || b === null) return a ?? b
  // By the timestamps where there are any: one wrong elapsed_sec must not make its stretch the longest.
  const [spanA, spanB] = [timestampSpanSec(a), timestampSpanSec(b)]
  return spanA !== null && spanB !== null
    ? spanB > spanA
      ? b
      : a
    : elapsedSpanSec(b) > elapsedSpanSec(a)
      ? b
      : a
}

/** Two clocks so far apart differ in their unit, not in how they are set: seconds against milliseconds, or minutes. */
const CLOCKS_APART = 20
/** Steps that tell the unit: it is the same in every one, while a clock that is set, or a suspended machine, shows in one. */
const LOOKED_AT = 200
/** A clock that is set forward makes the timestamps' span the longer one; only this unit the other. */
const MS_PER_SEC = 1000
/** Long enough that whole seconds tell a rate. */
const STEP_SEC = 60

function lookAtClocks(stretch: Stretch, elapsedSec: number, time: string | null): void {
  const { anchor } = stretch
  const atMs = Date.parse(time ?? '')
  const byTimestamp = (atMs - anchor.atMs) / 1000
  if (!(byTimestamp >= STEP_SEC)) return
  const byElapsed = elapsedSec - anchor.elapsedSec
  stretch.anchor = { atMs, elapsedSec }
  stretch.steps += 1
  // Each end is rounded to a second.
  const isApart = byElapsed - 1 > CLOCKS_APART * byTimestamp || (byElapsed + 1) * CLOCKS_APART < byTimestamp
  if (!isApart) return
  stretch.stepsApart += 1
  const ratio = byElapsed / byTimestamp
  stretch.looksLikeMs ||= ratio > MS_PER_SEC / 1.2 && ratio < MS_PER_SEC * 1.2
}

function wrongClockOf(stretch: Stretch): string | null {
  if (stretch.stepsApart <= stretch.steps / 2) return null
  // A single step tells only milliseconds: else a clock was set during a short run.
  if (stretch.stepsApart === 1 && !stretch.looksLikeMs) return null
  const byTimestamps = timestampSpanSec(stretch) ?? 0
  return `elapsed_sec should be seconds, got ${elapsedSpanSec(stretch)} over what the timestamps call ${byTimestamps} s: give it in seconds`
}

const elapsedSpanSec = ({ firstSec, lastSec }: Stretch): number => lastSec - firstSec

function timestampSpanSec({ firstTime, lastTime }: Stretch): number | null {
  const span = (Date.parse(lastTime ?? '') - Date.parse(firstTime ?? '')) / 1000
  return span > 0 ? span : null
}
