import { fitLine, type Recording } from '../recording/recording.ts'
import { withoutFalls } from './heap-falls.ts'
import type { RestPoint } from './rest-points.ts'

/**
 * V8's heap at rest is no count: compiled code, feedback and caches go on growing for hundreds of cycles, by up to 7 KB
 * a cycle in the first twenty (a healthy 0.19.2, Node 24). Growth below this is not told from that.
 */
const HEAP_NOISE_BYTES_PER_CYCLE = 16_384
/**
 * In a page V8's pointers take half the room, and code that it compiled is not kept at rest: a scenario that does nothing
 * rises by 1.3 KB a cycle over the first twenty, then by nothing (Chromium 156).
 */
const PAGE_NOISE_BYTES_PER_CYCLE = HEAP_NOISE_BYTES_PER_CYCLE / 2

/** Below which growth a cycle is not told from warming up, in bytes. */
export function heapNoiseIn({ metadata }: Pick<Recording, 'metadata'>): number {
  return metadata?.options.host === 'chromium' ? PAGE_NOISE_BYTES_PER_CYCLE : HEAP_NOISE_BYTES_PER_CYCLE
}

const LEAST_POINTS = 8
/**
 * Rests, the warm-up among them, below which the heap alone proves no leak: in a clean run of 0.19.2 it rises by 18 KB a
 * cycle over the first twelve, as evenly as a leak.
 */
export const LEAST_RESTS_TO_CONVICT = 20
/** What warms up slows down; a leak does not. */
const STEADY_SHARE = 0.6

export type HeapAtRest =
  /** Each cycle keeps so much more than warming up explains. */
  | { kind: 'grows'; slopes: HeapSlopes }
  /** No more than warming up explains. */
  | { kind: 'rests' }
  /** It grows by more than that, but not as a leak does: its shape over time, or more rests, must tell. */
  | { kind: 'uneven'; how: 'ever more slowly' | 'hardly at the end' | 'only late'; slopes: HeapSlopes }
  | { kind: 'too-few' }

/** Bytes a cycle, each a least-squares slope over rests. */
export interface HeapSlopes {
  whole: number
  firstHalf: number
  laterHalf: number
  lastThird: number
}

/**
 * What V8's heap does from one rest to the next.
 * @param noise Bytes a cycle that warming up explains.
 */
export function heapAtRest(rests: readonly RestPoint[], noise: number): HeapAtRest {
  if (rests.length < LEAST_POINTS) return { kind: 'too-few' }
  const points = withoutFalls(rests)
  const middle = points.length >> 1
  const whole = slope(points)
  const first = slope(points.slice(0, middle + 1))
  const second = slope(points.slice(middle))
  if (second < noise) return { kind: 'rests' }
  // A leak does not pause: what did not grow over the last third has warmed up, however steep it was before.
  const last = slope(points.slice(Math.floor((2 * points.length) / 3) - 1))
  const slopes = { whole, firstHalf: first, laterHalf: second, lastThird: last }
  if (whole < noise) return { kind: 'uneven', how: 'only late', slopes }
  if (last < noise) return { kind: 'uneven', how: 'hardly at the end', slopes }
  return second < STEADY_SHARE * first
    ? { kind: 'uneven', how: 'ever more slowly', slopes }
    : { kind: 'grows', slopes }
}

/** How often the smallest growth that warming up does not explain is doubled: up to 16 MB a cycle. */
const DOUBLINGS = 10

/**
 * The smallest growth a minute, in bytes, that these rests would have called a leak by the heap alone: so much more a cycle
 * is planted in them, to a factor of √2.
 * @param rests Without the warm-up.
 * @param all How many there were, the warm-up among them.
 * @param noise As {@link heapAtRest} takes it.
 * @returns Null where there are too few, or where nothing would have shown.
 */
export function smallestAtRest(rests: readonly RestPoint[], all: number, noise: number): number | null {
  const [first, last] = [rests[0], rests.at(-1)]
  if (all < LEAST_RESTS_TO_CONVICT || first === undefined || last === undefined) return null
  const minutes = (last.elapsedSec - first.elapsedSec) / 60
  const cycles = last.work.cycles - first.work.cycles
  for (let halves = 0; halves <= 2 * DOUBLINGS && minutes > 0; halves++) {
    const perCycle = noise * 2 ** (halves / 2)
    const planted = rests.map((rest) => ({
      ...rest,
      counts: {
        ...rest.counts,
        heap_alloc_bytes: rest.counts.heap_alloc_bytes + perCycle * (rest.work.cycles - first.work.cycles),
      },
    }))
    if (heapAtRest(planted, noise).kind === 'grows') return (perCycle * cycles) / minutes
  }
  return null
}

function slope(points: readonly RestPoint[]): number {
  const line = fitLine(
    points.map(({ work }) => work.cycles),
    points.map(({ counts }) => counts.heap_alloc_bytes),
  )
  return line?.slope ?? 0
}
