import { BOUNDED, type ThirdKind } from './life.ts'
import { filling, moments, settling, sigmoid, stairs, sum } from './shapes.ts'

const HEAP = ['heap', 'objects', 'rss', 'sys'] as const

/** Healthy processes that grow until they know, hold or have compiled what they need. */
export const WARMING_KINDS: readonly ThirdKind[] = [
  {
    name: 'idle-service',
    story: 'A service that only serves: nothing moves but noise.',
    group: 'bounded',
    columns: [],
    live: () => ({ truth: BOUNDED }),
  },
  {
    name: 'jit-tiers',
    story: 'V8 compiles hot code in three tiers, each over a longer time than the last.',
    group: 'bounded',
    columns: HEAP,
    live: ({ random, minutes }) => ({
      truth: BOUNDED,
      heapKb: sum(
        settling(random.logUniform(300, 4_000), minutes * 0.01),
        settling(random.logUniform(200, 3_000), minutes * random.uniform(0.04, 0.08)),
        settling(random.logUniform(100, 2_000), minutes * random.uniform(0.12, 0.25)),
      ),
    }),
  },
  {
    name: 'code-cache-in-rss',
    story: 'Machine code and its relocation tables fill pages beside the heap, slower and slower.',
    group: 'bounded',
    columns: ['rss'],
    live: ({ random, minutes }) => ({
      truth: BOUNDED,
      nativeKb: settling(random.logUniform(1_000, 20_000), minutes * random.uniform(0.05, 0.25)),
    }),
  },
  {
    name: 'lru-fills-evenly',
    story:
      'A cache of payment details takes an entry a payment until its limit, then one goes for each that comes.',
    group: 'bounded',
    columns: HEAP,
    live: ({ random, minutes }) => ({
      truth: BOUNDED,
      heapKb: filling(random.logUniform(400, 30_000), minutes * random.uniform(0.15, 0.75)),
    }),
  },
  {
    name: 'lru-in-batches',
    story: 'A cache that takes pages of forty entries at each sync until it is full.',
    group: 'bounded',
    columns: HEAP,
    live: ({ random, minutes }) => {
      const pages = Math.round(random.uniform(5, 25))
      const atMin = Array.from({ length: pages }, (_, i) => ((i + 1) / pages) * minutes * 0.6)
      const pageKb = random.logUniform(20, 900)
      return { truth: BOUNDED, heapKb: stairs(atMin, () => pageKb) }
    },
  },
  {
    name: 'interned-strings',
    story:
      'Keys are interned at first sight: the pool of names is finite, seen by chance, so the curve bends slowly.',
    group: 'bounded',
    columns: HEAP,
    live: ({ random, minutes }) => ({
      truth: BOUNDED,
      heapKb: settling(random.logUniform(200, 12_000), minutes * random.uniform(0.1, 0.3)),
    }),
  },
  {
    name: 'metric-registry',
    story: 'Each new label pair opens a histogram; all pairs are seen halfway.',
    group: 'bounded',
    columns: HEAP,
    live: ({ random, minutes }) => {
      const series = Math.round(random.uniform(8, 60))
      const end = minutes * random.uniform(0.3, 0.65)
      const atMin = Array.from({ length: series }, () => end * random.next()).sort((a, b) => a - b)
      const sizesKb = atMin.map(() => random.logUniform(4, 160))
      return { truth: BOUNDED, heapKb: stairs(atMin, (index) => sizesKb[index] ?? 0) }
    },
  },
  {
    name: 'pool-ramps-up',
    story:
      'A pool opens connections with the load, to its maximum, each with buffers, a task and a descriptor.',
    group: 'bounded',
    columns: [...HEAP, 'tasks', 'fds'],
    live: ({ random, minutes }) => {
      const most = Math.round(random.uniform(4, 32))
      const open = filling(most + 0.5, minutes * random.uniform(0.2, 0.6))
      const eachKb = random.logUniform(16, 260)
      return {
        truth: BOUNDED,
        heapKb: (minute) => eachKb * Math.floor(open(minute)),
        counts: { tasks: (minute) => 2 * Math.floor(open(minute)), fds: open },
      }
    },
  },
  {
    name: 'adoption-curve',
    story: 'Users come slowly, then all at once, then all are there, each with a session.',
    group: 'bounded',
    columns: HEAP,
    live: ({ random, minutes }) => ({
      truth: BOUNDED,
      heapKb: sigmoid(
        random.logUniform(600, 20_000),
        minutes * random.uniform(0.2, 0.45),
        minutes * random.uniform(0.03, 0.1),
      ),
    }),
  },
  {
    name: 'sqlite-page-cache',
    story: 'SQLite keeps pages outside the heap up to its cache size of 2 or 8 MB.',
    group: 'bounded',
    columns: ['rss'],
    live: ({ random, minutes }) => ({
      truth: BOUNDED,
      nativeKb: filling(random.pick([2_000, 8_192]), minutes * random.uniform(0.1, 0.8)),
    }),
  },
  {
    name: 'tls-session-cache',
    story: 'A TLS session cache takes 256 tickets, one per reconnect, then overwrites the oldest.',
    group: 'bounded',
    columns: ['rss'],
    live: ({ random, minutes }) => {
      const eachKb = random.uniform(2, 12)
      const full = minutes * random.uniform(0.3, 0.7)
      const atMin = Array.from({ length: 256 }, (_, i) => (full * (i + 1)) / 256)
      return { truth: BOUNDED, nativeKb: stairs(atMin, () => eachKb) }
    },
  },
  {
    name: 'second-feature-wakes',
    story: 'After a third of the run a job runs for the first time and loads its modules: one more warm-up.',
    group: 'bounded',
    columns: HEAP,
    live: ({ random, minutes }) => {
      const wakesMin = minutes * random.uniform(0.25, 0.5)
      const more = settling(random.logUniform(500, 12_000), minutes * random.uniform(0.02, 0.1))
      return { truth: BOUNDED, heapKb: (minute) => more(minute - wakesMin) }
    },
  },
  {
    name: 'ring-of-logs',
    story: 'A ring of the last so many log lines grows until it has gone round once.',
    group: 'bounded',
    columns: HEAP,
    live: ({ random, minutes }) => {
      const full = minutes * random.uniform(0.3, 0.8)
      const sizeKb = random.logUniform(100, 6_000)
      const arrivals = moments(random, minutes, minutes / 150, 1).filter((at) => at < full)
      const eachKb = sizeKb / Math.max(1, arrivals.length)
      return { truth: BOUNDED, heapKb: stairs(arrivals, () => eachKb) }
    },
  },
  {
    name: 'table-doubles-then-rests',
    story: 'A hash map doubles its table a few times, ever later, until all of its keys are in.',
    group: 'bounded',
    columns: HEAP,
    live: ({ random, minutes }) => {
      const firstKb = random.logUniform(32, 400)
      const lastMin = minutes * random.uniform(0.35, 0.7)
      const atMin = [lastMin / 16, lastMin / 8, lastMin / 4, lastMin / 2, lastMin]
      return {
        truth: BOUNDED,
        heapKb: stairs(atMin, (index) => firstKb * 2 ** index),
      }
    },
  },
]
