import { closeSync, existsSync, openSync, readSync } from 'node:fs'
import type { RunCounts } from '../../compare/compare.ts'
import { SAMPLE_COLUMNS } from '../../compare/recording/columns.ts'

const CHUNK_BYTES = 65_536

/**
 * What a harness that died had put into `samples.csv`: its messages may lag, since those that are only shown are dropped
 * while the reader is slow. A last row without its line end was never whole, and does not count.
 * @returns Null for a file without a row.
 */
export function rowsOnDisk(
  samplesFile: string,
): Pick<RunCounts, 'samples' | 'payments' | 'paymentsFailed' | 'cycles'> | null {
  const { lines, last } = wholeLines(samplesFile)
  if (last === null || lines < 2) return null
  const fields = last.split(',')
  const figure = (column: (typeof SAMPLE_COLUMNS)[number]) =>
    Number(fields[SAMPLE_COLUMNS.indexOf(column)] ?? '')
  return {
    samples: lines - 1,
    payments: figure('payments'),
    paymentsFailed: figure('payments_failed'),
    cycles: figure('cycles'),
  }
}

/** Read in pieces: a day sampled each second is some ten megabytes. */
function wholeLines(file: string): { lines: number; last: string | null } {
  if (!existsSync(file)) return { lines: 0, last: null }
  const descriptor = openSync(file, 'r')
  try {
    const chunk = Buffer.alloc(CHUNK_BYTES)
    let lines = 0
    let last: string | null = null
    let open = ''
    for (let size = readSync(descriptor, chunk); size > 0; size = readSync(descriptor, chunk)) {
      // Rows are ASCII: no character is parted between two pieces.
      const parts = `${open}${chunk.toString('latin1', 0, size)}`.split('\n')
      open = parts.pop() ?? ''
      lines += parts.length
      last = parts.at(-1) ?? last
    }
    return { lines, last }
  } finally {
    closeSync(descriptor)
  }
}
