import { capitalized, formatByteChange, formatBytes, formatPace, listed } from '../../text/text.ts'
import type { Recording } from '../recording/recording.ts'
import { recorderOf } from '../run-subject.ts'
import { type ExactGrowth, endsOf, fromTo, heapOf } from './evidence.ts'
import { mayBeALeak, ratesAtRest, upperAtReference, warmedUp } from './growth-rates.ts'
import {
  type HeapAtRest,
  type HeapSlopes,
  heapAtRest,
  heapNoiseIn,
  LEAST_RESTS_TO_CONVICT,
} from './heap-at-rest.ts'
import { type RestPoint, restPoints } from './rest-points.ts'

/** Why V8's heap is not decided at rest: then its shape over time may decide, and more of the run would. */
export interface OpenHeap {
  /** What it did, as a clause with its figures. */
  clause: string
  /** What would decide, as a clause. */
  remedy: string
  /** What the rule saw, in a sentence. */
  evidence: string
  /** The rests that would decide, as a factor of this run's; null where it is not rests that are short. */
  neededFactor: number | null
  /** Its rates, as far as so few rests tell any. */
  growth: ExactGrowth
}

/** V8's heap at rest: decided, or left open. */
export type HeapGrowth =
  | { kind: 'decided'; growth: ExactGrowth }
  | { kind: 'open'; open: OpenHeap }
  /** Nobody read it at rest. */
  | { kind: 'none' }

const METRIC = 'heap_alloc_bytes'

/**
 * V8's heap at rest. It convicts from {@link LEAST_RESTS_TO_CONVICT} rests on. With fewer it tells no cost beside a count
 * that grows either: one build, whose counts cost 3 KB/min at the reference pace, had warmed up by 78 KB/min in ten rests,
 * and so was of another severity than in twenty.
 * @param cycles The rests after the warm-up.
 */
export function heapGrowth(
  recording: Recording,
  cycles: readonly RestPoint[],
  quiet: readonly RestPoint[],
): HeapGrowth {
  const rests = cycles.filter(({ counts }) => !Number.isNaN(counts[METRIC]))
  if (rests.length === 0) return { kind: 'none' }
  const all = restPoints(recording).length
  const noise = heapNoiseIn(recording)
  const heap = heapAtRest(rests, noise)
  const rates = ratesAtRest(warmedUp(rests), quiet, METRIC)
  if (heap.kind === 'grows' && all >= LEAST_RESTS_TO_CONVICT)
    return { kind: 'decided', growth: { metric: METRIC, growth: { kind: 'grows' }, rates } }
  // In cycles of few payments even what warming up explains may come to a leak's rate: then the shape must tell.
  const mayHarm = rates.fit !== null && mayBeALeak(rates.fit) ? rates.fit : null
  if (heap.kind === 'rests' && mayHarm === null)
    return { kind: 'decided', growth: { metric: METRIC, growth: { kind: 'steady' }, rates } }
  const name = `the ${heapOf(recorderOf(recording))}`
  // Who rose only late may end below where the run began.
  const told = heap.kind === 'uneven' && heap.how === 'only late' ? rests.slice(rests.length >> 1) : rests
  const [from, to] = endsOf(told, METRIC)
  const figures = fromTo(METRIC, from, to, told)
  const atMost = mayHarm === null ? null : formatPace(upperAtReference(mayHarm))
  const isShort = heap.kind !== 'rests' && all < LEAST_RESTS_TO_CONVICT
  return {
    kind: 'open',
    open: {
      ...wordsOf(heap, { name, figures, noise, atMost }),
      remedy: isShort
        ? `${LEAST_RESTS_TO_CONVICT} rests would tell, this run has ${all}`
        : heap.kind === 'rests'
          ? 'more rests, or more payments in each cycle, would tell'
          : 'a longer run would tell',
      neededFactor: isShort ? LEAST_RESTS_TO_CONVICT / all : null,
      growth: { metric: METRIC, growth: { kind: 'sporadic' }, rates },
    },
  }
}

interface Told {
  name: string
  figures: string
  noise: number
  atMost: string | null
}

const WARMING = 'code and caches that warm up'

function wordsOf(
  heap: HeapAtRest,
  { name, figures, noise, atMost }: Told,
): Pick<OpenHeap, 'clause' | 'evidence'> {
  const explained = `${WARMING} explain up to ${formatBytes(noise)}`
  switch (heap.kind) {
    case 'grows':
      return {
        clause: `${name} at rest rose by more than ${WARMING}: ${figures}`,
        evidence: `${capitalized(name)} at rest grows by ${formatByteChange(heap.slopes.whole)} a cycle, where ${explained}; over so few rests these rise as evenly as a leak.`,
      }
    case 'uneven':
      return {
        clause: `${name} at rest rose by more than ${WARMING}, ${HOW[heap.how]}: ${figures}`,
        evidence: `${capitalized(name)} at rest, a cycle: ${slopesInWords(heap.slopes)}; ${explained}, and a leak keeps its rate.`,
      }
    case 'rests':
      return {
        clause: `${name} at rest moved by no more than ${WARMING}, which may still be ${atMost} at the reference pace: ${figures}`,
        evidence: `${capitalized(name)} at rest moves by no more than ${WARMING}: ${figures}; in cycles of so few payments that may still be a leak of ${atMost} at the reference pace.`,
      }
    case 'too-few':
      return {
        clause: `${name} has too few rests to be judged: ${figures}`,
        evidence: `${capitalized(name)} at rest has too few points to be judged: ${figures}.`,
      }
    default:
      return heap satisfies never
  }
}

const HOW: Record<Extract<HeapAtRest, { kind: 'uneven' }>['how'], string> = {
  'only late': 'though only over the later half',
  'hardly at the end': 'though hardly over the last third',
  'ever more slowly': 'though ever more slowly',
}

const slopesInWords = ({ whole, firstHalf, laterHalf, lastThird }: HeapSlopes) =>
  listed([
    `${formatByteChange(whole)} over all rests`,
    `${formatByteChange(firstHalf)} over the first half`,
    `${formatByteChange(laterHalf)} over the later half`,
    `${formatByteChange(lastThird)} over the last third`,
  ])
