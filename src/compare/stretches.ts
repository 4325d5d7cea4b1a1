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
  add(row: number, elapsedSec: number, payments: number, phase: number, values: Float64Array): void {
    let stretch = this.#current
    if (stretch === null || payments < stretch.payments || elapsedSec < stretch.lastSec / 2) {
      if (stretch !== null) this.#best = longer(this.#best, stretch)
      stretch = {
        store: this.#create(),
        firstRow: row,
        lastRow: row,
        firstSec: elapsedSec,
        lastSec: elapsedSec,
        payments,
      }
      this.#current = stretch
      this.#count++
    } else if (elapsedSec < stretch.lastSec) {
      this.#backwards++
      return
    }
    stretch.lastRow = row
    stretch.lastSec = elapsedSec
    if (!Number.isNaN(payments)) stretch.payments = payments
    stretch.store.add(elapsedSec, phase, values)
  }

  /** The longest stretch in time, and what was left out for it, a sentence each. */
  longest(): { store: SampleStore; notes: string[] } {
    const best = longer(this.#best, this.#current)
    if (best === null) return { store: this.#create(), notes: [] }
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
    return { store: best.store, notes }
  }
}

interface Stretch {
  store: SampleStore
  firstRow: number
  lastRow: number
  firstSec: number
  lastSec: number
  payments: number
}

function longer(a: Stretch | null, b: Stretch | null): Stretch | null {
  if (a === null || b === null) return a ?? b
  return b.lastSec - b.firstSec > a.lastSec - a.firstSec ? b : a
}
