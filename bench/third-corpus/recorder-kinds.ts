import { BOUNDED, type ThirdKind, type ThirdRow } from './life.ts'
import { filling, settling, wave } from './shapes.ts'

const HEAP = ['heap', 'objects', 'rss', 'sys'] as const

/** Healthy processes under noise and recorders of the harder sort. */
export const RECORDER_KINDS: readonly ThirdKind[] = [
  {
    name: 'noise-grows-with-level',
    story: 'A cache fills, and what is measured shakes the more the more there is.',
    group: 'bounded',
    columns: HEAP,
    live: ({ random, minutes, baseKb, unrest }) => ({
      truth: BOUNDED,
      heapKb: filling(baseKb * random.uniform(0.2, 1), minutes * random.uniform(0.1, 0.5)),
      unrest: { ...unrest, shape: 'by-level' },
    }),
  },
  {
    name: 'noise-of-long-memory',
    story: 'Load of all time scales at once, as traffic is: slow swells with no trend.',
    group: 'bounded',
    columns: HEAP,
    live: ({ random, unrest }) => ({
      truth: BOUNDED,
      unrest: { ...unrest, shape: 'long-memory', scaleKb: random.logUniform(40, 900) },
    }),
  },
  {
    name: 'noise-in-plateaus',
    story: 'The heap rests at a height for some samples, then at another one.',
    group: 'bounded',
    columns: HEAP,
    live: ({ random, unrest }) => ({
      truth: BOUNDED,
      unrest: { ...unrest, shape: 'plateaus', scaleKb: random.logUniform(20, 700) },
    }),
  },
  {
    name: 'noise-of-rare-peaks',
    story: 'A large answer is in flight when a sample is taken, now and then.',
    group: 'bounded',
    columns: HEAP,
    live: ({ random, unrest }) => ({
      truth: BOUNDED,
      unrest: { ...unrest, shape: 'spikes', scaleKb: random.logUniform(10, 300) },
    }),
  },
  {
    name: 'loud-rss',
    story: 'RSS shakes by megabytes over a quiet heap.',
    group: 'bounded',
    columns: ['rss'],
    live: ({ random, unrest }) => ({
      truth: BOUNDED,
      unrest: { ...unrest, rssScaleKb: random.logUniform(800, 6_000) },
    }),
  },
  {
    name: 'samples-missing',
    story: 'The recorder loses a tenth to a third of its samples, some of them in a row.',
    group: 'bounded',
    columns: HEAP,
    live: ({ random, minutes }) => {
      const lostShare = random.uniform(0.1, 0.33)
      const gapFrom = 60 * minutes * random.uniform(0.2, 0.8)
      const gapSec = 60 * minutes * random.uniform(0.02, 0.1)
      return {
        truth: BOUNDED,
        heapKb: settling(random.logUniform(200, 3_000), minutes * random.uniform(0.04, 0.15)),
        wakes: (regular) =>
          regular.filter((at) => random.next() > lostShare && !(at > gapFrom && at < gapFrom + gapSec)),
      }
    },
  },
  {
    name: 'clock-jitters',
    story: 'The recorder wakes late by up to half of its interval, as a busy machine makes it.',
    group: 'bounded',
    columns: HEAP,
    live: ({ random, minutes, everySec }) => ({
      truth: BOUNDED,
      heapKb: settling(random.logUniform(200, 3_000), minutes * random.uniform(0.04, 0.15)),
      wakes: (regular) => regular.map((at) => at + everySec * 0.5 * random.next() ** 3),
    }),
  },
  {
    name: 'coarse-units',
    story: 'Figures come rounded to 64 KB or whole megabytes, as from a tool for people.',
    group: 'bounded',
    columns: HEAP,
    live: ({ random, minutes }) => {
      const unitKb = random.pick([64, 256, 1_024])
      const round = (kb: number | null) => (kb === null ? null : Math.round(kb / unitKb) * unitKb)
      return {
        truth: BOUNDED,
        heapKb: settling(random.logUniform(200, 4_000), minutes * random.uniform(0.04, 0.2)),
        written: (row: ThirdRow) => ({
          ...row,
          heapKb: round(row.heapKb),
          rssKb: round(row.rssKb),
          sysKb: round(row.sysKb),
        }),
      }
    },
  },
  {
    name: 'first-sample-late',
    story: 'The recorder is attached some minutes in, so the steep part of the warm-up is not in the file.',
    group: 'bounded',
    columns: HEAP,
    live: ({ random, minutes }) => {
      const fromSec = 60 * minutes * random.uniform(0.03, 0.15)
      return {
        truth: BOUNDED,
        heapKb: settling(random.logUniform(500, 9_000), minutes * random.uniform(0.05, 0.18)),
        wakes: (regular) => regular.filter((at) => at >= fromSec),
      }
    },
  },
  {
    name: 'payments-in-bursts',
    story: 'Payments come in crowds with rests between, each with memory that is given back.',
    group: 'bounded',
    columns: HEAP,
    live: ({ random, minutes, paymentsPerMin }) => {
      const period = minutes / random.uniform(3, 12)
      const atWork = (minute: number) =>
        Math.floor(minute / period) * period + Math.min(period, 3 * (minute % period))
      return {
        truth: BOUNDED,
        heapKb: wave(random.logUniform(50, 1_500), period, 0.75),
        payments: (minute) => paymentsPerMin * atWork(minute),
      }
    },
  },
]
