import { at } from '../../at.ts'
import { type NumericColumn, PHASES, type Phase } from './columns.ts'
import type { Thinning } from './recorded-run.ts'
import { RunningFit } from './running-fit.ts'
import { FULL_WARMUP_SEC } from './series.ts'

/** Rows kept in memory, nine hours of one a second: 21 columns of them take 6 MB, and a judgement ten times that. */
export const HELD_ROWS = 32_768

/** The columns whose trend is fitted over all rows, kept or not. */
const FITTED: readonly NumericColumn[] = ['heap_alloc_bytes', 'rss_bytes']

const REST = PHASES.indexOf('rest')
const QUIET = PHASES.indexOf('quiet')
const END = PHASES.indexOf('end')

/** Rows are thinned within their kind, so that a few rows at rest survive a million between them. */
const kindOf = (phase: number): 0 | 1 | 2 => (phase === REST ? 2 : phase === QUIET ? 1 : 0)

/**
 * A run's rows in typed columns. When full, every second row of the commonest kind goes, and from then on only every
 * second of that kind is taken: the rows stay evenly spread whatever the length. The trends of {@link FITTED} are
 * summed up over every row, so thinning changes no figure of the specification's rule.
 */
export class SampleStore {
  /** Rows given, kept or not. */
  rows = 0
  held = 0
  readonly columns: readonly NumericColumn[]
  readonly #capacity: number
  #elapsed = new Float64Array(256)
  #phases = new Uint8Array(256)
  #values: Float64Array[]
  #seen: [number, number, number] = [0, 0, 0]
  #stride: [number, number, number] = [1, 1, 1]
  #skipped: { elapsedSec: number; phase: number; values: Float64Array } | null = null
  #fits: { place: number; column: NumericColumn; fit: RunningFit }[]

  constructor(columns: readonly NumericColumn[], capacity = HELD_ROWS) {
    this.columns = columns
    this.#capacity = capacity
    this.#values = columns.map(() => new Float64Array(256))
    this.#fits = FITTED.filter((column) => columns.includes(column)).map((column) => ({
      place: columns.indexOf(column),
      column,
      fit: new RunningFit(),
    }))
  }

  /**
   * @param phase Index into `PHASES`.
   * @param values One figure a column, in the columns' order, `NaN` where unavailable; copied.
   * @throws RangeError When they are more or fewer than the columns.
   */
  add(elapsedSec: number, phase: number, values: Float64Array): void {
    if (values.length !== this.columns.length) {
      throw new RangeError(`expected ${this.columns.length} figures in a row, got ${values.length}`)
    }
    this.rows++
    const firstSec = this.held === 0 ? elapsedSec : at(this.#elapsed, 0)
    if (phase !== REST && elapsedSec - firstSec >= FULL_WARMUP_SEC) {
      for (const { place, fit } of this.#fits) {
        const value = at(values, place)
        if (!Number.isNaN(value)) fit.add(elapsedSec, value)
      }
    }
    const kind = kindOf(phase)
    const turn = this.#seen[kind]++
    if (turn % this.#stride[kind] !== 0 && phase !== END) {
      this.#skipped = { elapsedSec, phase, values: this.#skipped?.values ?? new Float64Array(values.length) }
      this.#skipped.values.set(values)
      return
    }
    this.#skipped = null
    this.#keep(elapsedSec, phase, values)
  }

  /** Ends the reading: the last row is always kept. */
  finish(): { elapsedSec: Float64Array; phases: Phase[]; values: Float64Array[]; thinning: Thinning | null } {
    if (this.#skipped !== null)
      this.#keep(this.#skipped.elapsedSec, this.#skipped.phase, this.#skipped.values)
    this.#skipped = null
    const whole = this.held === this.rows
    return {
      elapsedSec: this.#elapsed.slice(0, this.held),
      phases: Array.from(this.#phases.subarray(0, this.held), (phase) => at(PHASES, phase)),
      values: this.#values.map((column) => column.slice(0, this.held)),
      thinning: whole ? null : { heldRows: this.held, lateFits: this.#lateFits() },
    }
  }

  #lateFits(): Thinning['lateFits'] {
    return Object.fromEntries(this.#fits.map(({ column, fit }) => [column, fit.line()]))
  }

  #keep(elapsedSec: number, phase: number, values: Float64Array): void {
    if (this.held === this.#capacity) this.#thin()
    if (this.held === this.#elapsed.length) this.#grow()
    this.#elapsed[this.held] = elapsedSec
    this.#phases[this.held] = phase
    for (const [i, column] of this.#values.entries()) column[this.held] = values[i] as number
    this.held++
  }

  #grow(): void {
    const length = Math.min(this.#capacity, this.#elapsed.length * 2)
    const longer = (column: Float64Array) => {
      const copy = new Float64Array(length)
      copy.set(column)
      return copy
    }
    this.#elapsed = longer(this.#elapsed)
    const phases = new Uint8Array(length)
    phases.set(this.#phases)
    this.#phases = phases
    this.#values = this.#values.map(longer)
  }

  /** Drops every second row of the commonest kind; the first stays, since it is what growth is measured from. */
  #thin(): void {
    const counts: [number, number, number] = [0, 0, 0]
    for (const phase of this.#phases) counts[kindOf(phase)]++
    const kind = counts[0] >= counts[1] && counts[0] >= counts[2] ? 0 : counts[1] >= counts[2] ? 1 : 2
    this.#stride[kind] *= 2
    let kept = 0
    let turn = 0
    for (let row = 0; row < this.held; row++) {
      const phase = this.#phases[row] as number
      if (kindOf(phase) === kind && turn++ % 2 === 1 && phase !== END) continue
      this.#elapsed[kept] = this.#elapsed[row] as number
      this.#phases[kept] = phase
      for (const column of this.#values) column[kept] = column[row] as number
      kept++
    }
    this.held = kept
  }
}
