import { UsageError } from '../../errors.ts'
import { quote } from '../../text/text.ts'
import { type NumericColumn, SAMPLE_COLUMNS } from './columns.ts'
import type { Recording } from './recorded-run.ts'

/**
 * The Rust test's names for figures that have a column here. jemalloc's `allocated` counts live bytes, the counterpart
 * of a used heap; its `resident` counts the pages that hold them, the counterpart of a committed heap.
 */
const RUST_ALIASES: Record<string, NumericColumn> = {
  heap_allocated_bytes: 'heap_alloc_bytes',
  heap_resident_bytes: 'heap_inuse_bytes',
}

/** Columns that only this tool writes. */
const OWN_COLUMNS = ['wasm_memory_bytes', 'rust_live_bytes', 'externrefs', 'sdk_handles', 'phase'] as const

/** Where each known column stands in a row; unknown columns are left out. */
export interface CsvHeader {
  origin: Recording['origin']
  names: string[]
  timestampAt: number
  elapsedAt: number
  phaseAt: number
  numeric: { column: NumericColumn; at: number }[]
}

/**
 * Reads the first line of a CSV: who wrote it, and where each known column stands.
 * @throws UsageError when a column comes twice, or what every judgement needs is missing.
 */
export function parseHeader(file: string, fields: readonly string[]): CsvHeader {
  const names = fields.map((field) => field.trim())
  const twice = names.find((name, index) => name !== '' && names.indexOf(name) !== index)
  if (twice !== undefined) {
    throw new UsageError(`${file}: each column should come once, got ${quote(twice)} twice: remove one`)
  }
  const rust = names.includes('heap_allocated_bytes') && !names.includes('heap_alloc_bytes')
  const own = OWN_COLUMNS.some((name) => names.includes(name))
  const isKnown = new Set<string>(SAMPLE_COLUMNS)
  const numeric: CsvHeader['numeric'] = []
  for (const [at, name] of names.entries()) {
    const column = rust ? (RUST_ALIASES[name] ?? name) : name
    if (!isKnown.has(column) || column === 'timestamp' || column === 'phase' || column === 'elapsed_sec')
      continue
    numeric.push({ column: column as NumericColumn, at })
  }
  const elapsedAt = names.indexOf('elapsed_sec')
  const measures = numeric.some(({ column }) => column === 'heap_alloc_bytes' || column === 'rss_bytes')
  if (elapsedAt < 0 || !measures) {
    throw new UsageError(
      `${file}: the first line should name elapsed_sec and one of heap_alloc_bytes, heap_allocated_bytes and rss_bytes, ` +
        `got ${JSON.stringify(names.join(',').slice(0, 200))}: give the CSV that a run of sdk-memtest, the Go harness or the Rust test wrote`,
    )
  }
  return {
    origin: own ? 'sdk-memtest' : rust ? 'rust' : 'go',
    names,
    timestampAt: names.indexOf('timestamp'),
    elapsedAt,
    phaseAt: names.indexOf('phase'),
    numeric,
  }
}
