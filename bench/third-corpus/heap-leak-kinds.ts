import type { Life, ThirdKind, ThirdTruth } from './life.ts'
import { filling, growing, moments, sawtooth, settling, square, stairs, sum, wave } from './shapes.ts'

const HEAP = ['heap', 'objects', 'rss', 'sys'] as const

const inHeap = ({ rateKbPerMin }: Life): ThirdTruth => ({
  kind: 'leaky',
  where: 'heap',
  kbPerMin: rateKbPerMin,
})

/** What is kept in the counted heap for good. */
export const HEAP_LEAK_KINDS: readonly ThirdKind[] = [
  {
    name: 'leak-even',
    story: 'Each event leaves a closure behind, events come evenly.',
    group: 'leaky',
    columns: HEAP,
    live: (life) => ({ truth: inHeap(life), heapKb: growing(life.rateKbPerMin) }),
  },
  {
    name: 'leak-per-payment',
    story: 'Each payment stays in a map that nobody clears; the payments of a minute come together.',
    group: 'leaky',
    columns: HEAP,
    live: (life) => {
      const { paymentsPerMin, rateKbPerMin } = life
      const eachKb = rateKbPerMin / paymentsPerMin
      const paid = (minute: number) =>
        paymentsPerMin * (Math.floor(minute) + Math.min(1, 3 * (minute - Math.floor(minute))))
      return {
        truth: inHeap(life),
        heapKb: (minute) => eachKb * Math.floor(paid(minute)),
        payments: paid,
        stepKb: rateKbPerMin,
      }
    },
  },
  {
    name: 'leak-per-burst',
    story: 'Crowds of payments come with rests between them, and each payment leaves something.',
    group: 'leaky',
    columns: HEAP,
    live: (life) => {
      const { random, minutes, rateKbPerMin, paymentsPerMin } = life
      const period = minutes / random.uniform(8, 25)
      const atWork = (minute: number) =>
        Math.floor(minute / period) * period + Math.min(period, 2.5 * (minute % period))
      return {
        truth: inHeap(life),
        heapKb: (minute) => rateKbPerMin * atWork(minute),
        payments: (minute) => paymentsPerMin * atWork(minute),
        stepKb: rateKbPerMin * period,
      }
    },
  },
  {
    name: 'leak-begins-late',
    story: 'A feature that leaks is used from a tenth to four tenths of the run on.',
    group: 'leaky',
    columns: HEAP,
    live: (life) => ({
      truth: inHeap(life),
      heapKb: growing(life.rateKbPerMin, life.minutes * life.random.uniform(0.1, 0.4)),
    }),
  },
  {
    name: 'leak-quickens',
    story: 'Retries add to what is kept, so the more there is the faster it comes.',
    group: 'leaky',
    columns: HEAP,
    live: (life) => {
      const { minutes, rateKbPerMin, random } = life
      const start = random.uniform(0.2, 0.7) * rateKbPerMin
      // Of start·m + bend·m², the mean slope from M/2 to M is start + 1.5·bend·M.
      const bend = (rateKbPerMin - start) / (1.5 * minutes)
      return { truth: inHeap(life), heapKb: (minute) => start * minute + bend * minute ** 2 }
    },
  },
  {
    name: 'leak-by-chunks',
    story: 'A segmented table takes a new chunk whenever the leaked entries fill the last one.',
    group: 'leaky',
    columns: HEAP,
    live: (life) => {
      const { minutes, random, rateKbPerMin } = life
      const chunkKb = (rateKbPerMin * minutes) / random.uniform(12, 40)
      return {
        truth: inHeap(life),
        heapKb: (minute) => chunkKb * Math.floor((rateKbPerMin * minute) / chunkKb),
        stepKb: chunkKb,
      }
    },
  },
  {
    name: 'leak-in-doubling-table',
    story: 'Leaked entries lie in a hash map whose table doubles, a step beside the slope.',
    group: 'leaky',
    columns: HEAP,
    live: (life) => {
      const { minutes, rateKbPerMin, random } = life
      const firstMin = minutes * random.uniform(0.02, 0.04)
      const tableShare = random.uniform(0.08, 0.25)
      const tableKb = (minute: number) =>
        minute < firstMin
          ? 0
          : tableShare * rateKbPerMin * firstMin * 2 ** Math.floor(Math.log2(minute / firstMin))
      return {
        truth: inHeap(life),
        heapKb: sum(growing(rateKbPerMin), tableKb),
        stepKb: tableShare * rateKbPerMin * minutes,
      }
    },
  },
  {
    name: 'leak-under-sawtooth',
    story: 'Batches are gathered and flushed over a floor that rises.',
    group: 'leaky',
    columns: HEAP,
    live: (life) => {
      const { minutes, rateKbPerMin, random } = life
      const toothKb = Math.min(12_000, rateKbPerMin * minutes * random.uniform(0.05, 0.6))
      return {
        truth: inHeap(life),
        heapKb: sum(growing(rateKbPerMin), sawtooth(toothKb, minutes / random.uniform(8, 30), random.next())),
        stepKb: toothKb,
      }
    },
  },
  {
    name: 'leak-under-wave',
    story: 'Load waves over a floor that rises.',
    group: 'leaky',
    columns: [...HEAP, 'tasks'],
    live: (life) => {
      const { minutes, rateKbPerMin, random } = life
      const period = minutes / random.uniform(3, 9)
      const phase = random.next()
      const heightKb = rateKbPerMin * minutes * random.uniform(0.05, 0.3)
      return {
        truth: inHeap(life),
        heapKb: sum(growing(rateKbPerMin), wave(heightKb, period, phase)),
        counts: { tasks: wave(random.uniform(2, 20), period, phase) },
        stepKb: heightKb,
      }
    },
  },
  {
    name: 'leak-in-noise',
    story: 'A leak whose whole rise is three to eight times the noise.',
    group: 'leaky',
    columns: HEAP,
    live: (life) => ({
      truth: inHeap(life),
      heapKb: growing(life.rateKbPerMin),
      unrest: {
        ...life.unrest,
        scaleKb: (life.rateKbPerMin * life.minutes) / life.random.uniform(3, 8),
      },
    }),
  },
  {
    name: 'leak-with-pauses',
    story: 'The leaky path runs in some phases and rests in others.',
    group: 'leaky',
    columns: HEAP,
    live: (life) => {
      const { minutes, rateKbPerMin, random } = life
      const period = minutes / random.uniform(6, 14)
      const share = random.uniform(0.3, 0.7)
      const done = (minute: number) =>
        (Math.floor(minute / period) + Math.min(1, (minute % period) / (share * period))) * period
      return {
        truth: inHeap(life),
        heapKb: (minute) => rateKbPerMin * done(minute),
        stepKb: rateKbPerMin * period,
      }
    },
  },
  {
    name: 'leak-at-reconnects',
    story: 'Each reconnect leaves the old client behind, and nothing else does.',
    group: 'leaky',
    columns: [...HEAP, 'listeners'],
    live: (life) => {
      const { random, minutes, rateKbPerMin } = life
      const apartMin = minutes / random.uniform(12, 40)
      const atMin = moments(random, minutes, apartMin, 0.6)
      return {
        truth: inHeap(life),
        heapKb: stairs(atMin, () => rateKbPerMin * apartMin),
        counts: { listeners: stairs(atMin, () => 1) },
        stepKb: 2 * rateKbPerMin * apartMin,
      }
    },
  },
  {
    name: 'leak-behind-warm-up',
    story: 'A large warm-up in two time constants covers the leak for the first third.',
    group: 'leaky',
    columns: HEAP,
    live: (life) => {
      const { random, minutes, rateKbPerMin } = life
      return {
        truth: inHeap(life),
        heapKb: sum(
          growing(rateKbPerMin),
          settling(random.logUniform(1_000, 12_000), minutes * 0.015),
          settling(rateKbPerMin * minutes * random.uniform(0.3, 1), minutes * random.uniform(0.04, 0.09)),
        ),
      }
    },
  },
  {
    name: 'leak-after-full-cache',
    story: 'A cache fills evenly and is full at a third; a leak of its own slope goes on below.',
    group: 'leaky',
    columns: HEAP,
    live: (life) => ({
      truth: inHeap(life),
      heapKb: sum(
        growing(life.rateKbPerMin),
        filling(life.rateKbPerMin * life.minutes * life.random.uniform(0.2, 1), life.minutes * 0.33),
      ),
    }),
  },
  {
    name: 'leak-with-peaks',
    story: 'A job with a large answer runs over a floor that rises.',
    group: 'leaky',
    columns: HEAP,
    live: (life) => {
      const { random, minutes, rateKbPerMin } = life
      const peakKb = rateKbPerMin * minutes * random.uniform(0.1, 0.8)
      return {
        truth: inHeap(life),
        heapKb: sum(
          growing(rateKbPerMin),
          square(peakKb, minutes / random.uniform(6, 20), random.next(), 0.12),
        ),
        stepKb: peakKb,
      }
    },
  },
]
