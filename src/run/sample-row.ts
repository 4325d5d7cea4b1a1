import { type Phase, SAMPLE_COLUMNS, type WrittenColumn } from '../compare/columns.ts'

/** One row of `samples.csv`: null where a figure is unavailable. */
export type SampleRow = { timestamp: string; phase: Phase } & Record<WrittenColumn, number | null>

/** The header line of `samples.csv`, with its line end. */
export const CSV_HEADER = `${SAMPLE_COLUMNS.join(',')}\n`

/** A row as its CSV line, with its line end. No field can hold a comma or a quote, so none is quoted. */
export function csvLine(row: SampleRow): string {
  return `${SAMPLE_COLUMNS.map((column) => row[column] ?? '').join(',')}\n`
}
