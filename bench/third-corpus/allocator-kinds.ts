import { BOUNDED, type ThirdKind } from './life.ts'
import { filling, moments, settling, square, stairs, sum } from './shapes.ts'

const RSS = ['rss'] as const

/** Healthy heaps under allocators and kernels that make RSS look otherwise. */
export const ALLOCATOR_KINDS: readonly ThirdKind[] = [
  {
    name: 'fragmentation-saturates',
    story: 'glibc malloc splits its free lists until all sizes are there, ever more slowly.',
    group: 'bounded',
    columns: RSS,
    live: ({ random, minutes }) => ({
      truth: BOUNDED,
      nativeKb: sum(
        settling(random.logUniform(800, 15_000), minutes * random.uniform(0.02, 0.08)),
        settling(random.logUniform(400, 8_000), minutes * random.uniform(0.12, 0.3)),
      ),
    }),
  },
  {
    name: 'arenas-one-by-one',
    story:
      'Threads touch malloc arenas for the first time, up to eight per core, early ones sooner than late ones.',
    group: 'bounded',
    columns: RSS,
    live: ({ random, minutes }) => {
      const arenas = random.pick([4, 8, 16])
      const lastMin = minutes * random.uniform(0.3, 0.7)
      const atMin = Array.from({ length: arenas }, (_, i) => lastMin * ((i + 1) / arenas) ** 2)
      const eachKb = random.logUniform(132, 2_500)
      return { truth: BOUNDED, nativeKb: stairs(atMin, () => eachKb) }
    },
  },
  {
    name: 'huge-pages-collapse',
    story: 'khugepaged turns small pages to 2 MB ones until it has been through the heap.',
    group: 'bounded',
    columns: RSS,
    live: ({ random, minutes }) => {
      const pages = Math.round(random.uniform(2, 14))
      const atMin = Array.from({ length: pages }, (_, i) => ((i + 0.7) / pages) * 0.6 * minutes)
      const holesKb = atMin.map(() => random.uniform(300, 1_900))
      return { truth: BOUNDED, nativeKb: stairs(atMin, (index) => holesKb[index] ?? 0) }
    },
  },
  {
    name: 'decay-purges',
    story: 'jemalloc purges dirty pages ten seconds after use, so RSS follows the load late and in full.',
    group: 'bounded',
    columns: RSS,
    live: ({ random, minutes }) => ({
      truth: BOUNDED,
      nativeKb: square(random.logUniform(500, 20_000), minutes / random.uniform(4, 30), random.next(), 0.4),
    }),
  },
  {
    name: 'thread-stacks-touched',
    story:
      'A pool of threads starts with the load, and each touches its stack deeper until its deepest call.',
    group: 'bounded',
    columns: ['rss', 'threads'],
    live: ({ random, minutes }) => {
      const threads = Math.round(random.uniform(4, 40))
      const started = filling(threads + 0.5, minutes * random.uniform(0.1, 0.5))
      const deeper = settling(1, minutes * random.uniform(0.05, 0.15))
      const stackKb = random.logUniform(12, 260)
      return {
        truth: BOUNDED,
        nativeKb: (minute) => stackKb * Math.floor(started(minute)) * deeper(minute),
        counts: { threads: started },
      }
    },
  },
  {
    name: 'mapped-file-read-in',
    story: 'A mapped database file becomes resident page by page up to its size.',
    group: 'bounded',
    columns: RSS,
    live: ({ random, minutes }) => ({
      truth: BOUNDED,
      nativeKb: filling(random.logUniform(1_000, 50_000), minutes * random.uniform(0.2, 0.75)),
    }),
  },
  {
    name: 'cgroup-reclaims',
    story: 'Under a container limit the kernel takes clean pages back at each crossing.',
    group: 'bounded',
    columns: RSS,
    live: ({ random, minutes }) => {
      const room = random.logUniform(2_000, 30_000)
      const period = minutes / random.uniform(3, 12)
      const offset = random.next()
      return { truth: BOUNDED, nativeKb: (minute) => room * (0.4 + 0.6 * ((minute / period + offset) % 1)) }
    },
  },
  {
    name: 'swapped-out',
    story: 'Cold pages go to swap once, so RSS falls by a step while the heap stays.',
    group: 'bounded',
    columns: RSS,
    live: ({ random, minutes }) => {
      const atMin = minutes * random.uniform(0.2, 0.8)
      const coldKb = random.logUniform(2_000, 20_000)
      return { truth: BOUNDED, nativeKb: (minute) => (minute < atMin ? coldKb : 0) }
    },
  },
  {
    name: 'one-step-in-the-middle',
    story: 'One large buffer is taken in the middle of the run and kept for good, as planned.',
    group: 'bounded',
    columns: ['heap', 'rss', 'sys'],
    live: ({ random, minutes }) => {
      const stepKb = random.logUniform(300, 20_000)
      return {
        truth: BOUNDED,
        heapKb: stairs([minutes * random.uniform(0.25, 0.6)], () => stepKb),
      }
    },
  },
  {
    name: 'high-water-by-bursts',
    story: 'RSS keeps the height of the highest burst, and records become rare.',
    group: 'bounded',
    columns: RSS,
    live: ({ random, minutes }) => {
      const bursts = moments(random, minutes, minutes / 40, 1).filter((at) => at < 0.7 * minutes)
      const heights = bursts.map(() => random.logUniform(200, 9_000))
      const rises = heights.map((height, index) =>
        Math.max(0, height - Math.max(0, ...heights.slice(0, index))),
      )
      return { truth: BOUNDED, nativeKb: stairs(bursts, (index) => rises[index] ?? 0) }
    },
  },
  {
    name: 'numa-moves',
    story: 'Pages move between NUMA nodes, and are counted twice while they do.',
    group: 'bounded',
    columns: RSS,
    live: ({ random, minutes }) => ({
      truth: BOUNDED,
      nativeKb: square(random.logUniform(300, 6_000), minutes / random.uniform(5, 25), random.next(), 0.12),
    }),
  },
  {
    name: 'buffers-pooled',
    story: 'External buffers are pooled up to the most that were in use at once.',
    group: 'bounded',
    columns: ['external', 'rss'],
    format: 'node',
    live: ({ random, minutes }) => ({
      truth: BOUNDED,
      externalKb: settling(random.logUniform(500, 16_000), minutes * random.uniform(0.05, 0.22)),
    }),
  },
]
