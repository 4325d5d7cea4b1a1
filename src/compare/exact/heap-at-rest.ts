import { fitLine } from '../running-fit.ts'
import type { RestPoint } from './rest-points.ts'

/**
 * V8's heap at rest is no count: compiled code, feedback and caches go on growing for hundreds of cycles, by up to 7 KB
 * a cycle in the first twenty (a healthy 0.19.2, Node 24). Growth below this is not told from that.
 */
export const HEAP_NOISE_BYTES_PER_CYCLE = 16_384

const LEAST_POINTS = 8
/** What warms up slows down; a leak does not. */
const STEADY_SHARE = 0.6

/** Bytes of V8 heap that each cycle keeps beyond what warming up explains, or null. */
export function heapKeptPerCycle(points: readonly RestPoint[]): number | null {
  if (points.length < LEAST_POINTS) return null
  const middle = points.length >> 1
  const whole = slope(points)
  const first = slope(points.slice(0, middle + 1))
  const second = slope(points.slice(middle))
  if (second < HEAP_NOISE_BYTES_PER_CYCLE || whole < HEAP_NOISE_BYTES_PER_CYCLE) return null
  return second >= STEADY_SHARE * first ? Math.min(whole, second) : null
}

function slope(points: readonly RestPoint[]): number {
  const line = fitLine(
    points.map(({ work }) => work.cycles),
    points.map(({ counts }) => counts.heap_alloc_bytes),
  )
  return line?.slope ?? 0
}
