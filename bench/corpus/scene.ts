import { type Random, seededRandom } from '../../test/seeded-random.ts'
import { type Collector, forcedCollections, goCollector, v8Collector } from './collectors.ts'
import { drawNoise, type Noise } from './noise.ts'

/** What is known of a made trace: nothing grows without end, or so much does, as it does at the end of the run. */
export type Truth =
  | { kind: 'none' }
  | { kind: 'bytes'; where: 'heap' | 'rss'; kbPerMin: number }
  | { kind: 'count'; perMin: number }

export const NO_LEAK: Truth = { kind: 'none' }

/** One row as the harness samples it, memory in KB; null where the field stays empty. */
export interface SampledRow {
  elapsedSec: number
  heapKb: number | null
  sysKb: number
  rssKb: number | null
  tasks: number
  payments: number
}

/** What a kind of process does, as functions of the minute, defined beyond the end of the run too. */
export interface Behaviour {
  truth: Truth
  /** Reachable memory in the counted heap, beyond what every process of this corpus starts with. */
  keptKb(minute: number): number
  /** Resident memory that the heap's counters do not see. */
  nativeKb?(minute: number): number
  tasks?(minute: number): number
  /** Payments made until then. */
  payments?(minute: number): number
  collector?: Collector
  /** What happens to the rows on their way into the file: gaps, restarts, rounding. */
  record?(rows: SampledRow[]): SampledRow[]
  format?: 'go' | 'rust'
}

/**
 * - `bounded`: something that grows and comes to rest, or that waves, inside the run.
 * - `odd`: healthy, but the collector, the kernel or the recording makes it look otherwise.
 * - `leaky`: grows without end.
 */
export type KindGroup = 'bounded' | 'odd' | 'leaky'

export interface Kind {
  name: string
  group: KindGroup
  /** Lengths in minutes, where the usual ones do not fit. */
  minutes?: readonly number[]
  /** Where the kind stands and falls with it. */
  forced?: boolean
  behave(scene: Scene): Behaviour
}

/** What all kinds have in common, drawn once a trace. */
export interface Scene {
  random: Random
  minutes: number
  everySec: number
  forced: boolean
  collector: Collector
  noise: Noise
  paymentsPerMin: number
  /** The growth of a leak, should the kind have one. */
  rateKbPerMin: number
  /** Reachable memory of a healthy process that only started: its base, and what it builds at first use. */
  startedKb(minute: number): number
}

/** Twice each of the lengths that users run most, beside shorter and longer ones. */
const USUAL_MINUTES = [5, 10, 10, 15, 15, 20, 30, 30, 60] as const
const LONG_MINUTES = 120
/** Leaks below 50 KB/min are drawn as well: the specification calls them none, so they may be found or not. */
const SMALLEST_LEAK_KB_PER_MIN = 30
const LARGEST_LEAK_KB_PER_MIN = 2000
const FORCED_SHARE = 0.7
/**
 * Of the run, from one mark-sweep to the next: several are seen, else nobody could know the truth of a run. That none is
 * seen is a kind of its own.
 */
const SWEEPS_APART = [0.06, 0.28] as const

export function drawScene(kind: Kind, seed: number, minutesAsked?: number): Scene {
  const random = seededRandom(seed)
  const minutes = minutesAsked ?? random.pick(kind.minutes ?? USUAL_MINUTES)
  const forced = kind.forced ?? random.next() < FORCED_SHARE
  const baseKb = random.logUniform(6_000, 60_000)
  const initKb = random.logUniform(300, 6_000)
  const initMin = random.uniform(0.2, 1.5)
  return {
    random,
    minutes,
    everySec: minutes > LONG_MINUTES ? 60 : random.pick([30, 30, 30, 10, 60]),
    forced,
    collector: forced
      ? forcedCollections
      : random.next() < 0.6
        ? goCollector(random, baseKb)
        : v8Collector(random, baseKb, minutes * random.uniform(...SWEEPS_APART)),
    noise: drawNoise(random),
    paymentsPerMin: random.pick([12, 12, 12, 30, 60]),
    rateKbPerMin: random.logUniform(SMALLEST_LEAK_KB_PER_MIN, LARGEST_LEAK_KB_PER_MIN),
    startedKb: (minute) => baseKb + initKb * (1 - Math.exp(-minute / initMin)),
  }
}
