import { g1Collector, goCollector, neverCollecting, risingPeaks, v8Collector } from './collectors.ts'
import { type Curve, filling, fullAt, nothing, pulses, sawtooth, stepAt, sum, wave } from './curves.ts'
import { type Behaviour, type Kind, NO_LEAK, type Scene } from './scene.ts'

const odd = (name: string, behave: (scene: Scene) => Partial<Behaviour>, more?: Partial<Kind>): Kind => ({
  name,
  group: 'odd',
  ...more,
  behave: (scene) => ({ truth: NO_LEAK, keptKb: nothing, ...behave(scene) }),
})

const native = (name: string, curve: (scene: Scene) => Curve, more?: Partial<Kind>): Kind =>
  odd(name, (scene) => ({ nativeKb: curve(scene) }), more)

const at = ({ random, minutes }: Scene, from: number, to: number) => minutes * random.uniform(from, to)
const someKb = ({ random }: Scene) => random.logUniform(2_000, 60_000)
const UNFORCED = { forced: false } as const

/** Healthy processes whose collector, allocator or kernel draws something that is no leak. */
export const ODD_KINDS: readonly Kind[] = [
  odd(
    'go-heap-that-waits-for-its-goal',
    ({ random }) => ({ collector: goCollector(random, 30_000) }),
    UNFORCED,
  ),
  odd('go-idle', ({ random }) => ({ collector: goCollector(random, 3_000, 1) }), UNFORCED),
  odd(
    'v8-mark-sweeps',
    (scene) => ({ collector: v8Collector(scene.random, 20_000, at(scene, 0.06, 0.28)) }),
    UNFORCED,
  ),
  odd(
    'v8-before-its-first-mark-sweep',
    (scene) => ({ collector: v8Collector(scene.random, 30_000, at(scene, 1, 4)) }),
    UNFORCED,
  ),
  odd(
    'v8-with-rising-peaks',
    ({ random, minutes }) => ({ collector: risingPeaks(random, minutes) }),
    UNFORCED,
  ),
  odd('g1', (scene) => ({ collector: g1Collector(scene.random, at(scene, 0.08, 0.3)) }), UNFORCED),
  odd(
    'g1-old-generation-creeps',
    (scene) => ({ collector: g1Collector(scene.random, at(scene, 0.35, 0.6)) }),
    UNFORCED,
  ),
  odd(
    'never-collected',
    ({ random }) => ({ collector: neverCollecting(random.logUniform(100, 4000)) }),
    UNFORCED,
  ),
  odd(
    'go-with-a-cache-that-fills',
    (scene) => ({
      collector: goCollector(scene.random, 30_000),
      keptKb: fullAt(someKb(scene) / 4, at(scene, 0.2, 0.6)),
    }),
    UNFORCED,
  ),
  native('glibc-arenas', (scene) => {
    const arenas = scene.random.pick([4, 8, 16])
    const opened = Array.from({ length: arenas }, () => at(scene, 0, 0.7) * scene.random.next())
    const eachKb = scene.random.uniform(500, 4000)
    return (minute) => eachKb * opened.filter((since) => since <= minute).length
  }),
  native('scavenger-gives-back', (scene) => {
    const [size, time] = [someKb(scene), at(scene, 0.1, 0.4)]
    return (minute) => size * Math.exp(-minute / time)
  }),
  native('huge-pages-collapse', (scene) => filling(someKb(scene), at(scene, 0.05, 0.2))),
  native('allocator-decay-after-bursts', (scene) => {
    const [period, size] = [at(scene, 0.12, 0.3), someKb(scene) / 2]
    return (minute) => size * Math.exp(-3 * ((minute / period) % 1))
  }),
  native('database-mapped-page-by-page', (scene) => fullAt(someKb(scene), at(scene, 0.2, 0.7))),
  native('fragmentation-that-settles', (scene) => filling(someKb(scene) / 2, at(scene, 0.06, 0.22))),
  native('swapped-out-and-back', (scene) => {
    const [from, until] = [at(scene, 0.2, 0.4), at(scene, 0.5, 0.75)]
    const back = fullAt(4000, 2)
    return sum(stepAt(-4000, from), (minute) => back(minute - until))
  }),
  native('pages-reclaimed-at-a-memory-limit', (scene) =>
    sawtooth(someKb(scene), at(scene, 0.08, 0.28), scene.random.next()),
  ),
  native('thread-stacks-under-load', (scene) => pulses(someKb(scene) / 3, at(scene, 0.1, 0.25), 0.4)),
  odd('tasks-up-to-a-limit', (scene) => {
    const [more, timeMin] = [scene.random.pick([8, 20, 60]), at(scene, 0.1, 0.4)]
    return { tasks: (minute) => 42 + Math.round(more * Math.min(1, minute / timeMin)) }
  }),
  odd('tasks-come-and-go', (scene) => {
    const tasks = wave(scene.random.uniform(6, 40), at(scene, 0.1, 0.3), scene.random.next())
    return { tasks: (minute) => 42 + Math.round(tasks(minute)) }
  }),
  odd('payments-pause', (scene) => {
    const [from, until] = [at(scene, 0.3, 0.4), at(scene, 0.55, 0.7)]
    const busy = scene.random.logUniform(300, 3000)
    return {
      keptKb: (minute) => (minute >= from && minute < until ? 0 : busy),
      payments: (minute) => scene.paymentsPerMin * (Math.min(minute, from) + Math.max(0, minute - until)),
    }
  }),
  odd(
    'live-bytes-of-an-allocator',
    ({ random }) => ({ format: 'rust', keptKb: wave(random.uniform(50, 400), 3) }),
    UNFORCED,
  ),
  odd(
    'allocator-with-a-pool-that-fills',
    (scene) => ({ format: 'rust', keptKb: filling(someKb(scene) / 8, at(scene, 0.05, 0.2)) }),
    UNFORCED,
  ),
]
