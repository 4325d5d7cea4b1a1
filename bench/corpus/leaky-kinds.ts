import { g1Collector, goCollector, v8Collector } from './collectors.ts'
import {
  type Curve,
  filling,
  linear,
  nothing,
  pulses,
  sawtooth,
  stairs,
  stepAt,
  sum,
  wave,
} from './curves.ts'
import type { Behaviour, Kind, Scene } from './scene.ts'

const leak = (
  name: string,
  kept: (scene: Scene, kbPerMin: number) => Curve,
  behave: (scene: Scene) => Partial<Behaviour> = () => ({}),
  more: Partial<Kind> = {},
): Kind => ({
  name,
  group: 'leaky',
  ...more,
  behave: (scene) => ({
    truth: { kind: 'bytes', where: 'heap', kbPerMin: scene.rateKbPerMin },
    keptKb: kept(scene, scene.rateKbPerMin),
    ...behave(scene),
  }),
})

const hidden = (name: string, curve: (scene: Scene, kbPerMin: number) => Curve): Kind => ({
  name,
  group: 'leaky',
  behave: (scene) => ({
    truth: { kind: 'bytes', where: 'rss', kbPerMin: scene.rateKbPerMin },
    keptKb: nothing,
    nativeKb: curve(scene, scene.rateKbPerMin),
  }),
})

const at = ({ random, minutes }: Scene, from: number, to: number) => minutes * random.uniform(from, to)
const UNFORCED = { forced: false } as const

/** What grows without end: in the heap, in the process beside it, in its tasks. */
export const LEAKY_KINDS: readonly Kind[] = [
  leak('linear', (_, rate) => linear(rate)),
  leak('some-bytes-a-payment', ({ paymentsPerMin }, rate) => stairs(rate, 1 / paymentsPerMin)),
  leak(
    'payments-in-bursts',
    (scene, rate) => inBursts(rate, at(scene, 0.06, 0.15), 0.3),
    (scene) => ({ payments: linear(scene.paymentsPerMin) }),
  ),
  leak('instance-a-reconnect', (scene, rate) => stairs(rate, at(scene, 0.04, 0.12), scene.random.next())),
  leak('batch-every-n-payments', ({ random, paymentsPerMin }, rate) =>
    stairs(rate, random.pick([10, 20, 50]) / paymentsPerMin),
  ),
  leak('starts-late', (scene, rate) => linear(rate, at(scene, 0.15, 0.5))),
  {
    name: 'listeners-that-each-call-more',
    group: 'leaky',
    // Quadratic: the truth is what it grows by at the end.
    behave: ({ rateKbPerMin, minutes }) => ({
      truth: { kind: 'bytes', where: 'heap', kbPerMin: rateKbPerMin },
      keptKb: (minute) => (rateKbPerMin * minute * minute) / (2 * minutes),
    }),
  },
  leak('over-a-cache-that-fills', (scene, rate) =>
    sum(linear(rate), filling(scene.random.logUniform(500, 8000), at(scene, 0.05, 0.2))),
  ),
  leak('over-a-late-first-use', (scene, rate) =>
    sum(linear(rate), stepAt(scene.random.logUniform(500, 5000), at(scene, 0.2, 0.7))),
  ),
  leak('under-bursts-of-load', (scene, rate) =>
    sum(linear(rate), pulses(scene.random.logUniform(500, 5000), at(scene, 0.1, 0.2), 0.4)),
  ),
  leak('under-a-log-buffer', (scene, rate) =>
    sum(linear(rate), sawtooth(scene.random.logUniform(500, 5000), at(scene, 0.06, 0.2))),
  ),
  leak('three-kept-two-given-back', (scene, rate) => {
    const period = at(scene, 0.05, 0.12)
    return sum(linear(rate), sawtooth(2 * rate * period, period))
  }),
  leak('map-that-doubles-and-holds-all', (_, rate) => (minute) => {
    const entriesKb = 200 + 0.7 * rate * minute
    return entriesKb + 0.4 * 2 ** Math.floor(Math.log2(entriesKb))
  }),
  {
    name: 'payments-get-slower',
    group: 'leaky',
    behave: ({ rateKbPerMin, minutes, paymentsPerMin }) => {
      // Pace falls to half over the run and stays there.
      const made = (minute: number) => {
        const t = Math.min(minute, minutes)
        return 2 * t - (t * t) / (2 * minutes) + Math.max(0, minute - minutes)
      }
      return {
        truth: { kind: 'bytes', where: 'heap', kbPerMin: rateKbPerMin },
        keptKb: (minute) => rateKbPerMin * made(minute),
        payments: (minute) => (paymentsPerMin / 2) * made(minute),
      }
    },
  },
  {
    name: 'a-payment-with-a-pause',
    group: 'leaky',
    behave: (scene) => {
      const [from, until] = [at(scene, 0.3, 0.4), at(scene, 0.5, 0.6)]
      const active = (minute: number) => Math.min(minute, from) + Math.max(0, minute - until)
      return {
        truth: { kind: 'bytes', where: 'heap', kbPerMin: scene.rateKbPerMin },
        keptKb: (minute) => scene.rateKbPerMin * active(minute),
        payments: (minute) => scene.paymentsPerMin * active(minute),
      }
    },
  },
  leak(
    'under-go',
    (_, rate) => linear(rate),
    ({ random }) => ({ collector: goCollector(random, 30_000) }),
    UNFORCED,
  ),
  leak(
    'under-v8',
    (_, rate) => linear(rate),
    (scene) => ({ collector: v8Collector(scene.random, 20_000, at(scene, 0.06, 0.25)) }),
    UNFORCED,
  ),
  leak(
    'under-g1',
    (_, rate) => linear(rate),
    (scene) => ({ collector: g1Collector(scene.random, at(scene, 0.08, 0.25)) }),
    UNFORCED,
  ),
  leak(
    'leaking-live-bytes-of-an-allocator',
    (_, rate) => linear(rate),
    () => ({ format: 'rust' }),
    UNFORCED,
  ),
  leak(
    'under-day-and-night',
    (scene, rate) =>
      sum(linear(rate), wave(scene.random.logUniform(1000, 12_000), 1440, scene.random.next())),
    undefined,
    { minutes: [1440] },
  ),
  leak('half-a-day', (_, rate) => linear(rate), undefined, { minutes: [720] }),
  hidden('native-memory', (_, rate) => linear(rate)),
  hidden('native-memory-a-reconnect', (scene, rate) => stairs(rate, at(scene, 0.04, 0.12))),
  hidden('native-memory-beside-mapped-files', (scene, rate) =>
    sum(linear(rate), filling(scene.random.logUniform(2_000, 20_000), at(scene, 0.05, 0.15))),
  ),
  countLeak('tasks', 0),
  countLeak('tasks-with-their-memory', 1),
]

/** Grows only in the first part of each period, as much on average. */
function inBursts(kbPerMin: number, periodMin: number, share: number): Curve {
  return (minute) => {
    const periods = Math.floor(minute / periodMin)
    const within = minute / periodMin - periods
    return kbPerMin * periodMin * (periods + Math.min(1, within / share))
  }
}

function countLeak(name: string, heapShare: number): Kind {
  return {
    name,
    group: 'leaky',
    behave: ({ random, minutes, rateKbPerMin }) => {
      const perMin = random.uniform(20, 100) / minutes
      return {
        truth:
          heapShare > 0
            ? { kind: 'bytes', where: 'heap', kbPerMin: heapShare * rateKbPerMin }
            : { kind: 'count', perMin },
        keptKb: linear(heapShare * rateKbPerMin),
        tasks: (minute) => 42 + Math.floor(perMin * minute),
      }
    },
  }
}
