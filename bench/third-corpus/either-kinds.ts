import { type ThirdKind, UNDECIDABLE } from './life.ts'
import { filling, growing, sawtooth, settling, stairs, sum, wave } from './shapes.ts'

const HEAP = ['heap', 'objects', 'rss', 'sys'] as const

/** Runs of which a careful reader may say either: they belong in no rate. */
export const EITHER_KINDS: readonly ThirdKind[] = [
  {
    name: 'cache-not-yet-full',
    story: 'A cache with a limit far beyond the end of the run fills evenly.',
    group: 'either',
    columns: HEAP,
    live: ({ random, minutes, rateKbPerMin }) => {
      const fullMin = minutes * random.uniform(1.1, 4)
      return { truth: UNDECIDABLE, heapKb: filling(rateKbPerMin * fullMin, fullMin) }
    },
  },
  {
    name: 'full-in-the-last-tenth',
    story: 'A cache that is full just before the end.',
    group: 'either',
    columns: HEAP,
    live: ({ random, minutes, rateKbPerMin }) => {
      const fullMin = minutes * random.uniform(0.88, 0.98)
      return { truth: UNDECIDABLE, heapKb: filling(rateKbPerMin * fullMin, fullMin) }
    },
  },
  {
    name: 'half-a-wave',
    story: 'Less than one period of a daily wave.',
    group: 'either',
    columns: HEAP,
    live: ({ random, minutes }) => ({
      truth: UNDECIDABLE,
      heapKb: wave(random.logUniform(500, 12_000), minutes * random.uniform(1.2, 3), random.next()),
    }),
  },
  {
    name: 'slowest-warm-up',
    story: 'A warm-up whose time constant is as long as the run.',
    group: 'either',
    columns: HEAP,
    live: ({ random, minutes }) => ({
      truth: UNDECIDABLE,
      heapKb: settling(random.logUniform(1_000, 15_000), minutes * random.uniform(0.6, 2)),
    }),
  },
  {
    name: 'grows-by-logarithm',
    story: 'New keys become rarer and never end, as words in a language.',
    group: 'either',
    columns: HEAP,
    live: ({ random, minutes }) => {
      const scaleKb = random.logUniform(200, 4_000)
      return { truth: UNDECIDABLE, heapKb: (minute) => scaleKb * Math.log1p((20 * minute) / minutes) }
    },
  },
  {
    name: 'steps-like-a-leak',
    story: 'Two steps of the same size, which may be two reconnects that leak or two features that woke.',
    group: 'either',
    columns: HEAP,
    live: ({ random, minutes }) => {
      const stepKb = random.logUniform(300, 6_000)
      return { truth: UNDECIDABLE, heapKb: stairs([0.33 * minutes, 0.7 * minutes], () => stepKb), stepKb }
    },
  },
  {
    name: 'recycled-before-it-shows',
    story: 'A worker leaks and is recycled in time by its master, twice or more.',
    group: 'either',
    columns: HEAP,
    live: ({ random, minutes, rateKbPerMin }) => {
      const lifeMin = minutes / random.uniform(2, 5)
      return { truth: UNDECIDABLE, heapKb: sawtooth(rateKbPerMin * lifeMin, lifeMin, 0) }
    },
  },
  {
    name: 'tooth-longer-than-run',
    story: 'No collection of the old generation falls into the run.',
    group: 'either',
    columns: HEAP,
    forced: false,
    live: ({ random, minutes, rateKbPerMin }) => ({
      truth: UNDECIDABLE,
      heapKb: sawtooth(rateKbPerMin * 2.5 * minutes, 2.5 * minutes, random.uniform(0, 0.55)),
    }),
  },
  {
    name: 'leak-that-stops-late',
    story: 'A leak ends at nine tenths of the run, for good or for now.',
    group: 'either',
    columns: HEAP,
    live: ({ minutes, rateKbPerMin }) => ({
      truth: UNDECIDABLE,
      heapKb: filling(rateKbPerMin * 0.9 * minutes, 0.9 * minutes),
    }),
  },
  {
    name: 'leak-in-last-tenth',
    story: 'Growth begins just before the end.',
    group: 'either',
    columns: HEAP,
    live: ({ minutes, rateKbPerMin }) => ({
      truth: UNDECIDABLE,
      heapKb: growing(rateKbPerMin, 0.92 * minutes),
    }),
  },
  {
    name: 'heap-for-external',
    story: 'The heap grows by what buffers beside it shrink, since a cache moves sides.',
    group: 'either',
    columns: [...HEAP, 'external'],
    format: 'node',
    live: ({ minutes, rateKbPerMin }) => {
      const moved = filling(rateKbPerMin * minutes * 1.5, 1.5 * minutes)
      const allKb = rateKbPerMin * minutes * 1.5
      return {
        truth: UNDECIDABLE,
        heapKb: moved,
        externalKb: sum(
          () => allKb,
          (minute) => -moved(minute),
        ),
      }
    },
  },
]
