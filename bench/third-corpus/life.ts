import { type Random, seededRandom } from '../../test/seeded-random.ts'
import { drawUnrest, type Unrest } from './unrest.ts'

/** Something in KB, or a count, by the minute of the run; defined far beyond the end of the run. */
export type Curve = (minute: number) => number

/** What is known of a made run: it comes to rest, it grows at this rate over its last half, or nobody could say. */
export type ThirdTruth =
  | { kind: 'bounded' }
  | { kind: 'leaky'; where: 'heap' | 'external' | 'native'; kbPerMin: number }
  | { kind: 'leaky-count'; what: CountName; perMin: number }
  | { kind: 'undecidable' }

export const BOUNDED: ThirdTruth = { kind: 'bounded' }
export const UNDECIDABLE: ThirdTruth = { kind: 'undecidable' }

export type CountName = 'tasks' | 'listeners' | 'fds' | 'threads'
export type ColumnName = 'heap' | 'objects' | 'rss' | 'sys' | 'external' | CountName

/** How garbage comes and goes where no collection is forced before a sample. */
export type Collecting = 'go' | 'v8' | 'refcount' | 'regions' | 'none'

/** One row, memory in KB; null where the recorder had nothing to write. */
export interface ThirdRow {
  elapsedSec: number
  heapKb: number | null
  sysKb: number | null
  rssKb: number | null
  externalKb: number
  objects: number | null
  tasks: number
  listeners: number
  fds: number
  threads: number
  payments: number
}

/** What one process of a kind does: noiseless curves, beside what every process here does anyway. */
export interface Doing {
  truth: ThirdTruth
  /** Reachable and counted by the heap. */
  heapKb?: Curve
  /** Resident, and seen by no counter but RSS. */
  nativeKb?: Curve
  /** Buffers beside the heap that the runtime counts. */
  externalKb?: Curve
  counts?: Partial<Record<CountName, Curve>>
  payments?: Curve
  /** Largest jump of the memory curves: the last half's slope may miss the stated one by one of these. */
  stepKb?: number
  collecting?: Collecting
  unrest?: Unrest
  /** Moments in seconds at which the recorder wakes; the regular ones come in. */
  wakes?(regular: number[]): number[]
  /** What becomes of a row on its way into the file; null drops it. */
  written?(row: ThirdRow): ThirdRow | null
}

export interface ThirdKind {
  name: string
  /** The real thing that it stands for, in one sentence. */
  story: string
  group: 'bounded' | 'leaky' | 'either'
  /** The columns that the story moves. */
  columns: readonly ColumnName[]
  /** Where the story holds only so; else 60 % of the runs are forced. */
  forced?: boolean
  minutes?: readonly number[]
  format?: Format
  live(life: Life): Doing
}

/** Header and meaning of a file: the Go harness's, the Rust test's, or this tool's own from Node. */
export type Format = 'go' | 'rust' | 'node'

/** What all kinds have in common, drawn once a trace. */
export interface Life {
  random: Random
  minutes: number
  everySec: number
  forced: boolean
  format: Format
  collecting: Collecting
  unrest: Unrest
  baseKb: number
  bytesPerObject: number
  paymentsPerMin: number
  /** The rate of a leak, should the kind have one. */
  rateKbPerMin: number
  /** What any process builds at first use, by two time constants. */
  startedKb: Curve
}

const USUAL_MINUTES = [10, 10, 10, 15, 15, 15, 30, 30, 30, 60, 60, 5, 120] as const
const EVERY_SEC = [1, 2, 5, 5, 10, 10, 15, 30, 30] as const
/** 30 min at 1 s are 1,800 rows: longer runs are sampled less often, as people do. */
const MOST_ROWS = 3_600
const RATE_KB_PER_MIN = [20, 2_000] as const
const FORCED_SHARE = 0.6

export function drawLife(kind: ThirdKind, seed: number, minutesAsked?: number): Life {
  const random = seededRandom(seed)
  const minutes = minutesAsked ?? random.pick(kind.minutes ?? USUAL_MINUTES)
  const forced = kind.forced ?? random.next() < FORCED_SHARE
  const format = kind.format ?? random.pick(['go', 'go', 'node', 'node', 'rust'] as const)
  const soonKb = random.logUniform(200, 8_000)
  const soonMin = random.uniform(0.15, 0.8)
  const slowKb = random.logUniform(20, 700)
  const slowMin = minutes * random.uniform(0.03, 0.1)
  return {
    random,
    minutes,
    everySec: Math.max(random.pick(EVERY_SEC), Math.ceil((60 * minutes) / MOST_ROWS)),
    forced,
    format,
    collecting: collectingOf(format, random),
    unrest: drawUnrest(random, minutes),
    baseKb: random.logUniform(3_000, 90_000),
    bytesPerObject: random.uniform(48, 180),
    paymentsPerMin: random.pick([4, 12, 12, 20, 60]),
    rateKbPerMin: random.logUniform(...RATE_KB_PER_MIN),
    startedKb: (minute) =>
      soonKb * (1 - Math.exp(-minute / soonMin)) + slowKb * (1 - Math.exp(-minute / slowMin)),
  }
}

function collectingOf(format: Format, random: Random): Collecting {
  if (format === 'rust') return 'none'
  return format === 'go' ? 'go' : random.pick(['v8', 'v8', 'v8', 'refcount', 'regions'] as const)
}
