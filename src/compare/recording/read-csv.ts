import { pipeline } from 'node:stream/promises'
import { CsvError, Parser } from 'csv-parse'
import { at } from '../../at.ts'
import { systemCode, UsageError } from '../../errors.ts'
import { type NumericColumn, PHASES } from './columns.ts'
import { type CsvHeader, parseHeader } from './csv-header.ts'
import { unreadable } from './read-json.ts'
import type { Recording } from './recorded-run.ts'
import { SampleStore } from './sample-store.ts'
import { Stretches } from './stretches.ts'

/** RFC 3339, as Go's and Rust's formatters write it. */
const TIMESTAMP = /^\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d:\d\d(?:\.\d+)?(?:[Zz]|[+-]\d\d:?\d\d)?$/

/** No row of any harness comes near; without a limit one stray quote would gather the rest of the file in one field. */
const MAX_ROW_BYTES = 65_536

const RUN_PHASE = PHASES.indexOf('run')

/**
 * Reads a recorded run: this tool's CSV, the Go harness's or the Rust test's, told apart by the header. Columns are
 * found by name, in any order; unknown ones are passed over. A last line without an end is dropped and noted. What lies
 * beside the CSV is not known here: see `read-recording.ts`.
 * @param source The file's bytes, in chunks; never held whole.
 * @param file The name for messages.
 * @throws UsageError that names file, row (the first below the header is row 1), column and text.
 */
export async function readCsv(source: AsyncIterable<Uint8Array | string>, file: string): Promise<Recording> {
  const torn: TornLine = { bytes: null }
  const rows = new RowReader(file)
  try {
    await pipeline(wholeLines(source, torn, MAX_ROW_BYTES), rows)
  } catch (error) {
    throw asUsageError(file, rows.row, error)
  }
  const { header, stretches } = rows
  if (header === null || stretches === null) {
    const got = torn.bytes === null ? 'an empty file' : 'one line without an end'
    throw new UsageError(
      `${file}: a header line and rows should stand here, got ${got}: give the CSV of a run`,
    )
  }
  const { store, notes, wrongClock } = stretches.longest()
  if (wrongClock !== null) throw new UsageError(`${file}: ${wrongClock}`)
  if (torn.bytes !== null) {
    notes.push(
      `The last line was cut short and is left out (${JSON.stringify(textOf(torn.bytes))}): the run was killed while writing it.`,
    )
  }
  const { elapsedSec, phases, values, thinning } = store.finish()
  if (thinning !== null) {
    notes.push(
      `${store.rows} rows were thinned to ${thinning.heldRows}; the specification's trend was fitted over all of them.`,
    )
  }
  const columns: Recording['columns'] = {}
  for (const [index, name] of store.columns.entries()) {
    const column = values[index]
    if (column !== undefined) columns[name] = column
  }
  return {
    file,
    origin: header.origin,
    rows: rows.row,
    thinning,
    startedAt: rows.startedAt,
    elapsedSec,
    columns,
    phases: header.phaseAt < 0 ? null : phases,
    forcedGc: false,
    metadata: null,
    checkpoints: [],
    notes,
  }
}

/**
 * Takes each record as csv-parse completes it. Overriding `push` keeps a million records out of the stream's queue of
 * objects, which costs more than reading their numbers does.
 */
class RowReader extends Parser {
  header: CsvHeader | null = null
  stretches: Stretches | null = null
  /** Rows seen below the header. */
  row = 0
  startedAt: string | null = null
  readonly #file: string
  #values = new Float64Array(0)
  #paymentsAt = -1

  constructor(file: string) {
    super({ bom: true, relax_column_count: true, skip_empty_lines: true, max_record_size: MAX_ROW_BYTES })
    this.#file = file
    this.resume()
  }

  override push(record: string[] | null): boolean {
    if (record === null) return super.push(null)
    if (this.destroyed) return false
    try {
      if (this.header === null) this.#start(record)
      else this.#add(this.header, record)
    } catch (error) {
      this.destroy(error as Error)
    }
    return true
  }

  #start(record: string[]): void {
    this.header = parseHeader(this.#file, record)
    const columns: NumericColumn[] = this.header.numeric.map(({ column }) => column)
    this.#values = new Float64Array(columns.length)
    this.#paymentsAt = columns.indexOf('payments')
    this.stretches = new Stretches(() => new SampleStore(columns))
  }

  #add(header: CsvHeader, record: string[]): void {
    this.row++
    if (record.length !== header.names.length) {
      throw new UsageError(
        `${this.#file} row ${this.row} should have ${header.names.length} fields, got ${record.length} ` +
          `(${JSON.stringify(clip(record.join(',')))}): repair or remove the row`,
      )
    }
    const { numeric, timestampAt, phaseAt } = header
    const time = timestampAt < 0 ? null : (record[timestampAt] ?? '')
    if (time !== null && !TIMESTAMP.test(time)) throw this.#malformed('timestamp', 'an RFC 3339 time', time)
    this.startedAt ??= time
    const elapsedSec = this.#number(record, header.elapsedAt, 'elapsed_sec')
    if (Number.isNaN(elapsedSec)) throw this.#malformed('elapsed_sec', 'a number from 0 up', '')
    for (let i = 0; i < numeric.length; i++) {
      const field = numeric[i]
      if (field !== undefined) this.#values[i] = this.#number(record, field.at, field.column)
    }
    const payments = this.#paymentsAt < 0 ? Number.NaN : at(this.#values, this.#paymentsAt)
    const phase = phaseAt < 0 ? RUN_PHASE : this.#phase(record[phaseAt] ?? '')
    this.stretches?.add({ row: this.row, time, elapsedSec, payments, phase }, this.#values)
  }

  #number(record: string[], at: number, column: string): number {
    const text = record[at] ?? ''
    const value = parseNumberField(text)
    if (value === null) throw this.#malformed(column, 'a number from 0 up', text)
    return value
  }

  #phase(text: string): number {
    if (text === '') return RUN_PHASE
    const phase = (PHASES as readonly string[]).indexOf(text)
    if (phase < 0) throw this.#malformed('phase', `one of ${PHASES.join(', ')}`, text)
    return phase
  }

  #malformed(column: string, expected: string, text: string): UsageError {
    return new UsageError(
      `${this.#file} row ${this.row}: ${column} should be ${expected}, got ${JSON.stringify(clip(text))}: repair or remove the row`,
    )
  }
}

function asUsageError(file: string, row: number, error: unknown): unknown {
  if (error instanceof CsvError) {
    const text = error.message.replace(/ at line \d+/, '')
    return new UsageError(`${file} row ${row + 1} is no CSV row (${clip(text)}): repair or remove the row`)
  }
  if (error instanceof RangeError)
    return new UsageError(`${file} row ${row + 1} is no CSV row (${error.message})`)
  return systemCode(error) === null ? error : unreadable(file, error)
}

const clip = (text: string): string => (text.length > 120 ? `${text.slice(0, 117)}...` : text)

const textOf = (bytes: Uint8Array): string => clip(new TextDecoder().decode(bytes))

const ZERO = 48
/** Whole numbers of up to 15 digits are exact in a double: all that have fewer than the largest exact one. */
const EXACT_DIGITS = String(Number.MAX_SAFE_INTEGER).length - 1
const DECIMAL = /^\d+(?:\.\d+)?(?:[eE][+-]?\d+)?$/

/**
 * Reads a CSV field that holds a number from 0 up. Digits are added up by hand, since a reader of a million rows does
 * this twenty million times and `Number()` would also take blanks, signs and hexadecimal.
 * @returns The number; `NaN` for an empty field (a figure that was unavailable); null for anything else.
 */
export function parseNumberField(text: string): number | null {
  const { length } = text
  if (length === 0) return Number.NaN
  if (length <= EXACT_DIGITS) {
    let value = 0
    let i = 0
    for (; i < length; i++) {
      const digit = text.charCodeAt(i) - ZERO
      if (digit < 0 || digit > 9) break
      value = value * 10 + digit
    }
    if (i === length) return value
  }
  if (!DECIMAL.test(text)) return null
  const value = Number(text)
  return Number.isFinite(value) ? value : null
}

const LINE_FEED = 10

/** What {@link wholeLines} held back: the bytes after the last line end, or null when the file ends with one. */
export interface TornLine {
  bytes: Uint8Array | null
}

/**
 * Passes on whole lines only. What follows the last line end is a row whose writing was cut short by the death of its
 * writer: no field of it can be trusted, even when their number is right.
 * @param torn Filled in at the end.
 * @param maxLineBytes A line longer than this is no CSV row.
 * @throws RangeError when a line is longer than `maxLineBytes`, so that a file without line ends costs no memory.
 */
export async function* wholeLines(
  source: AsyncIterable<Uint8Array | string>,
  torn: TornLine,
  maxLineBytes: number,
): AsyncGenerator<Uint8Array> {
  let rest: Uint8Array = new Uint8Array(0)
  for await (const chunk of source) {
    const bytes = typeof chunk === 'string' ? Buffer.from(chunk) : chunk
    const end = bytes.lastIndexOf(LINE_FEED) + 1
    if (end === 0) {
      rest = Buffer.concat([rest, bytes])
    } else {
      const whole = bytes.subarray(0, end)
      yield rest.length === 0 ? whole : Buffer.concat([rest, whole])
      // A copy: the source may reuse its chunk.
      rest = Uint8Array.from(bytes.subarray(end))
    }
    if (rest.length > maxLineBytes) throw new RangeError(`a line is longer than ${maxLineBytes} bytes`)
  }
  torn.bytes = rest.length > 0 ? rest : null
}
