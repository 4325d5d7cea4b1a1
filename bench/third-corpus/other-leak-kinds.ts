import type { CountName, Life, ThirdKind, ThirdRow, ThirdTruth } from './life.ts'
import { growing, moments, settling, stairs, sum } from './shapes.ts'

const HEAP = ['heap', 'objects', 'rss', 'sys'] as const

const leak = ({ rateKbPerMin }: Life, where: 'heap' | 'native' | 'external'): ThirdTruth => ({
  kind: 'leaky',
  where,
  kbPerMin: rateKbPerMin,
})

/** Handles without bytes that are left, so many in a whole run. */
function countLeak(what: CountName, { random, minutes }: Life) {
  const perRun = Math.round(random.uniform(12, 120))
  const perMin = perRun / minutes
  return {
    truth: { kind: 'leaky-count', what, perMin } as const,
    counts: { [what]: (minute: number) => Math.floor(perMin * minute) },
  }
}

/** What is kept beside the heap, counted only, or seen through a bad recorder. */
export const OTHER_LEAK_KINDS: readonly ThirdKind[] = [
  {
    name: 'native-leak-even',
    story: 'A native library forgets to free; only RSS rises.',
    group: 'leaky',
    columns: ['rss'],
    live: (life) => ({ truth: leak(life, 'native'), nativeKb: growing(life.rateKbPerMin) }),
  },
  {
    name: 'native-leak-by-arena',
    story: 'Freed-never blocks fill an arena extent, so RSS rises by extents.',
    group: 'leaky',
    columns: ['rss'],
    live: (life) => {
      const stepKb = (life.rateKbPerMin * life.minutes) / life.random.uniform(10, 60)
      return {
        truth: leak(life, 'native'),
        nativeKb: (minute) => stepKb * Math.floor((life.rateKbPerMin * minute) / stepKb),
        stepKb,
      }
    },
  },
  {
    name: 'native-leak-over-fragmentation',
    story: 'Fragmentation saturates early while a native leak goes on.',
    group: 'leaky',
    columns: ['rss'],
    live: (life) => ({
      truth: leak(life, 'native'),
      nativeKb: sum(
        growing(life.rateKbPerMin),
        settling(life.random.logUniform(500, 8_000), life.minutes * life.random.uniform(0.02, 0.06)),
      ),
    }),
  },
  {
    name: 'buffers-kept',
    story: 'Buffers beside the heap are held by a list of pending writes.',
    group: 'leaky',
    columns: ['external', 'rss'],
    format: 'node',
    live: (life) => ({ truth: leak(life, 'external'), externalKb: growing(life.rateKbPerMin) }),
  },
  {
    name: 'threads-never-joined',
    story: 'Each reconnect starts a thread that is never joined, with its stack.',
    group: 'leaky',
    columns: ['rss', 'threads'],
    format: 'node',
    live: (life) => {
      const { random, minutes, rateKbPerMin } = life
      const apartMin = minutes / random.uniform(12, 40)
      const atMin = moments(random, minutes, apartMin, 0.5)
      return {
        truth: leak(life, 'native'),
        nativeKb: stairs(atMin, () => rateKbPerMin * apartMin),
        counts: { threads: stairs(atMin, () => 1) },
        stepKb: 2 * rateKbPerMin * apartMin,
      }
    },
  },
  {
    name: 'tasks-left',
    story: 'Tasks wait for a channel that nobody closes, and weigh next to nothing.',
    group: 'leaky',
    columns: ['tasks'],
    format: 'go',
    live: (life) => countLeak('tasks', life),
  },
  {
    name: 'listeners-left',
    story: 'Listeners are added at each resubscription and none is taken away.',
    group: 'leaky',
    columns: ['listeners'],
    format: 'node',
    live: (life) => countLeak('listeners', life),
  },
  {
    name: 'descriptors-left',
    story: 'Sockets stay half open after errors.',
    group: 'leaky',
    columns: ['fds'],
    format: 'node',
    live: (life) => countLeak('fds', life),
  },
  {
    name: 'leak-samples-missing',
    story: 'A plain leak, of which the recorder loses up to a third of the samples.',
    group: 'leaky',
    columns: HEAP,
    live: (life) => {
      const lostShare = life.random.uniform(0.05, 0.33)
      return {
        truth: leak(life, 'heap'),
        heapKb: growing(life.rateKbPerMin),
        wakes: (regular) => regular.filter(() => life.random.next() > lostShare),
      }
    },
  },
  {
    name: 'leak-clock-jitters',
    story: 'A plain leak under a recorder that wakes late.',
    group: 'leaky',
    columns: HEAP,
    live: (life) => ({
      truth: leak(life, 'heap'),
      heapKb: growing(life.rateKbPerMin),
      wakes: (regular) => regular.map((at) => at + life.everySec * 0.6 * life.random.next() ** 2),
    }),
  },
  {
    name: 'leak-coarse-units',
    story: 'A plain leak in figures rounded to a twentieth to a sixth of its whole rise.',
    group: 'leaky',
    columns: HEAP,
    live: (life) => {
      const unitKb = Math.max(4, (life.rateKbPerMin * life.minutes) / life.random.uniform(6, 20))
      const round = (kb: number | null) => (kb === null ? null : Math.round(kb / unitKb) * unitKb)
      return {
        truth: leak(life, 'heap'),
        heapKb: growing(life.rateKbPerMin),
        written: (row: ThirdRow) => ({ ...row, heapKb: round(row.heapKb), rssKb: round(row.rssKb) }),
      }
    },
  },
  {
    name: 'leak-heap-only-file',
    story: 'A plain leak in a file whose machine has no RSS to give.',
    group: 'leaky',
    columns: ['heap', 'objects'],
    format: 'go',
    live: (life) => ({
      truth: leak(life, 'heap'),
      heapKb: growing(life.rateKbPerMin),
      written: (row: ThirdRow) => ({ ...row, rssKb: null }),
    }),
  },
]
