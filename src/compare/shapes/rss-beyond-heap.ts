import { at } from '../../at.ts'
import type { NumericColumn } from '../recording/columns.ts'
import { columnOf, hasFigures, type Recording } from '../recording/recording.ts'

/**
 * What the runtime itself takes of RSS, the widest first. Go's HeapSys holds what it keeps for itself too, so that a heap
 * which it has not yet given back is no native growth; jemalloc's resident pages are the Rust test's `heap_inuse_bytes`.
 */
const EXPLAINING: readonly NumericColumn[] = ['heap_sys_bytes', 'heap_inuse_bytes']

/** Whether RSS can be told apart into what the runtime's heap explains and the rest. V8's share is judged with RSS whole. */
export function isExplained(recording: Recording): boolean {
  return explainingColumn(recording) !== null
}

/**
 * The RSS to be judged: for a Go or Rust file what its heap does not explain, since a native leak shows there alone, and
 * clearer than in the whole. It may be below 0: what a runtime reserves need not be resident.
 */
export function rssToJudge(recording: Recording): Float64Array {
  const rss = columnOf(recording, 'rss_bytes')
  const column = explainingColumn(recording)
  if (column === null) return rss
  const explained = columnOf(recording, column)
  return rss.map((value, row) => value - at(explained, row))
}

function explainingColumn(recording: Recording): NumericColumn | null {
  if (recording.origin === 'sdk-memtest' || !hasFigures(recording, 'rss_bytes')) return null
  return EXPLAINING.find((column) => hasFigures(recording, column)) ?? null
}
