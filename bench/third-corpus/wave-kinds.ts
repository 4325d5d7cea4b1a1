import { BOUNDED, type ThirdKind } from './life.ts'
import { countUntil, moments, sawtooth, settling, square, sum, wave } from './shapes.ts'

const HEAP = ['heap', 'objects', 'rss', 'sys'] as const

/** Healthy processes that come and go: at least two whole periods are seen, else nobody could know. */
export const WAVE_KINDS: readonly ThirdKind[] = [
  {
    name: 'slow-sawtooth',
    story: 'A batch is gathered in memory and flushed a few times a run.',
    group: 'bounded',
    columns: HEAP,
    live: ({ random, minutes }) => ({
      truth: BOUNDED,
      heapKb: sawtooth(random.logUniform(200, 12_000), minutes / random.uniform(2.5, 8), random.next()),
    }),
  },
  {
    name: 'quick-sawtooth',
    story: 'A write-ahead log in memory is checkpointed each thousand pages.',
    group: 'bounded',
    columns: ['rss'],
    live: ({ random, minutes }) => ({
      truth: BOUNDED,
      nativeKb: sawtooth(random.pick([1_000, 4_000, 16_000]), minutes / random.uniform(9, 60), random.next()),
    }),
  },
  {
    name: 'day-and-night',
    story: 'Load waves through two to five compressed days.',
    group: 'bounded',
    columns: [...HEAP, 'tasks'],
    live: ({ random, minutes }) => {
      const period = minutes / random.uniform(2.2, 5)
      const phase = random.next()
      return {
        truth: BOUNDED,
        heapKb: wave(random.logUniform(300, 15_000), period, phase),
        counts: { tasks: wave(random.uniform(3, 40), period, phase) },
      }
    },
  },
  {
    name: 'two-waves-beat',
    story: 'Two jobs whose periods almost agree: their sum swells and fades.',
    group: 'bounded',
    columns: HEAP,
    live: ({ random, minutes }) => {
      const period = minutes / random.uniform(8, 20)
      const heightKb = random.logUniform(100, 4_000)
      return {
        truth: BOUNDED,
        heapKb: sum(
          wave(heightKb, period, random.next()),
          wave(heightKb, period * random.uniform(1.1, 1.35), random.next()),
        ),
      }
    },
  },
  {
    name: 'cron-peaks',
    story: 'A job holds some megabytes for a short part of each period.',
    group: 'bounded',
    columns: HEAP,
    live: ({ random, minutes }) => ({
      truth: BOUNDED,
      heapKb: square(
        random.logUniform(500, 20_000),
        minutes / random.uniform(3, 15),
        random.next(),
        random.uniform(0.05, 0.4),
      ),
    }),
  },
  {
    name: 'worker-recycled',
    story: 'A worker is recycled by its master every so often and warms up again, payments counted on.',
    group: 'bounded',
    columns: HEAP,
    live: ({ random, minutes }) => {
      const life = minutes / random.uniform(3, 9)
      const warm = settling(random.logUniform(500, 12_000), life * random.uniform(0.1, 0.3))
      return { truth: BOUNDED, heapKb: (minute) => warm(minute % life) }
    },
  },
  {
    name: 'sessions-expire',
    story:
      'Sessions live for a fixed time, so the heap fills for that time and then as many go as come, unevenly.',
    group: 'bounded',
    columns: [...HEAP, 'tasks'],
    live: ({ random, minutes }) => {
      const livesMin = minutes * random.uniform(0.05, 0.3)
      const apartMin = Math.max(livesMin / 60, minutes / 300)
      const comes = moments(random, minutes, apartMin, 1)
      const eachKb = random.logUniform(8, 160)
      const open = (minute: number) => countUntil(comes, minute) - countUntil(comes, minute - livesMin)
      return {
        truth: BOUNDED,
        heapKb: (minute) => eachKb * open(minute),
        counts: { tasks: open },
        stepKb: 2 * eachKb,
      }
    },
  },
  {
    name: 'reconnects-that-give-back',
    story: 'At each reconnect both connections live for a while, then the old one is let go.',
    group: 'bounded',
    columns: [...HEAP, 'tasks', 'listeners', 'fds'],
    live: ({ random, minutes }) => {
      const period = minutes / random.uniform(4, 20)
      const phase = random.next()
      const both = (size: number) => square(size, period, phase, 0.15)
      return {
        truth: BOUNDED,
        heapKb: both(random.logUniform(100, 3_000)),
        counts: { tasks: both(4), listeners: both(1), fds: both(2) },
      }
    },
  },
  {
    name: 'shrinks-after-start',
    story: 'The start loads a graph that is let go bit by bit: memory only falls.',
    group: 'bounded',
    columns: HEAP,
    live: ({ random, minutes }) => {
      const sizeKb = random.logUniform(1_000, 25_000)
      const gone = settling(sizeKb, minutes * random.uniform(0.05, 0.4))
      return { truth: BOUNDED, heapKb: (minute) => sizeKb - gone(minute) }
    },
  },
  {
    name: 'dip-then-back',
    story: 'Memory pressure makes the process drop its caches once; they fill again to where they were.',
    group: 'bounded',
    columns: HEAP,
    live: ({ random, minutes }) => {
      const dipMin = minutes * random.uniform(0.2, 0.5)
      const sizeKb = random.logUniform(800, 15_000)
      const back = settling(sizeKb, minutes * random.uniform(0.03, 0.12))
      return {
        truth: BOUNDED,
        heapKb: (minute) => (minute < dipMin ? sizeKb : back(minute - dipMin)),
      }
    },
  },
  {
    name: 'gc-tuned-by-pressure',
    story: 'The collector lets more lie as long as the container has room, in two settings that alternate.',
    group: 'bounded',
    columns: HEAP,
    live: ({ random, minutes }) => ({
      truth: BOUNDED,
      heapKb: square(
        random.logUniform(800, 16_000),
        minutes / random.uniform(2.5, 6),
        random.next(),
        random.uniform(0.3, 0.7),
      ),
    }),
  },
]
