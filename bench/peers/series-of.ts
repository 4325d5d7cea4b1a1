import type { Recording } from '../../src/compare/recording/recording.ts'
import type { Series } from './peer.ts'

const BYTES_PER_KB = 1024
/** The specification's warm-up, and the share of a short run that it may take at most: as the tool applies its rule. */
const WARM_UP_SEC = 300
const LARGEST_WARM_UP_SHARE = 0.2
/** Pairs of all samples are looked at: the rows of a long run are averaged in blocks to so many at most. */
const MOST_POINTS = 300

/** What the peers see of a run: the heap, or RSS in a file without one, after the warm-up. */
export function seriesOf({ elapsedSec, columns, phases }: Recording): Series {
  const heap = columns.heap_alloc_bytes
  const memory = heap?.some((value) => !Number.isNaN(value)) ? heap : columns.rss_bytes
  const first = elapsedSec[0] ?? 0
  const span = (elapsedSec.at(-1) ?? 0) - first
  const from = first + Math.min(WARM_UP_SEC, LARGEST_WARM_UP_SHARE * span)
  const minutes: number[] = []
  const kb: number[] = []
  const calls: number[] = []
  for (const [row, sec] of elapsedSec.entries()) {
    const bytes = memory?.[row] ?? Number.NaN
    if (sec < from || phases?.[row] === 'rest' || Number.isNaN(bytes)) continue
    minutes.push(sec / 60)
    kb.push(bytes / BYTES_PER_KB)
    calls.push(columns.payments?.[row] ?? sec / 5)
  }
  return { minutes: inBlocks(minutes), kb: inBlocks(kb), calls: inBlocks(calls) }
}

function inBlocks(values: readonly number[]): number[] {
  const size = Math.ceil(values.length / MOST_POINTS)
  if (size <= 1) return [...values]
  return Array.from({ length: Math.ceil(values.length / size) }, (_, block) => {
    const part = values.slice(block * size, (block + 1) * size)
    return part.reduce((total, each) => total + each, 0) / part.length
  })
}
