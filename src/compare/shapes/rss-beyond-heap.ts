import { median } from 'simple-statistics'
import { at } from '../../at.ts'
import type { NumericColumn } from '../recording/columns.ts'
import { columnOf, figureAt, hasFigures, type Recording, timelineRows } from '../recording/recording.ts'

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

/** Of what RSS gained beyond the heap, the share that RSS itself must have gained: the rest is what a heap gave back. */
const ITS_OWN_SHARE = 0.5

/**
 * Whether what RSS gained beyond the heap is what a shrinking heap gave back and its allocator kept: RSS itself hardly rose
 * between the first and the last third. A leak in its place would look the same, so it tells neither.
 */
export function mayBeGivenBack(recording: Recording): boolean {
  if (!isExplained(recording)) return false
  const gained = (figures: Float64Array) => {
    const told = timelineRows(recording)
      .map((row) => figureAt(figures, row))
      .filter((value) => !Number.isNaN(value))
    const third = Math.max(1, Math.floor(told.length / 3))
    return told.length === 0 ? 0 : median(told.slice(-third)) - median(told.slice(0, third))
  }
  return gained(columnOf(recording, 'rss_bytes')) < ITS_OWN_SHARE * gained(rssToJudge(recording))
}

function explainingColumn(recording: Recording): NumericColumn | null {
  if (recording.origin === 'sdk-memtest' || !hasFigures(recording, 'rss_bytes')) return null
  return EXPLAINING.find((column) => hasFigures(recording, column)) ?? null
}
