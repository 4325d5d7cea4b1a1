import { type Curve, filling, fullAt, nothing, pulses, sawtooth, stepAt, sum, wave } from './curves.ts'
import { type Kind, NO_LEAK, type Scene } from './scene.ts'

/** A kind whose kept memory is the whole of it. */
const bounded = (name: string, kept: (scene: Scene) => Curve, minutes?: readonly number[]): Kind => ({
  name,
  group: 'bounded',
  ...(minutes === undefined ? {} : { minutes }),
  behave: (scene) => ({ truth: NO_LEAK, keptKb: kept(scene) }),
})

const someKb = ({ random }: Scene) => random.logUniform(500, 12_000)
const at = ({ random, minutes }: Scene, from: number, to: number) => minutes * random.uniform(from, to)

/** What fills, steps, waves or drains, and comes to rest within the run. */
export const BOUNDED_KINDS: readonly Kind[] = [
  bounded('steady', () => nothing),
  bounded('cache-of-popular-entries', (scene) => filling(someKb(scene), at(scene, 0.03, 0.2))),
  bounded('cache-full', (scene) => fullAt(someKb(scene), at(scene, 0.2, 0.7))),
  bounded('two-caches-one-after-the-other', (scene) => {
    const [first, second] = [fullAt(someKb(scene), at(scene, 0.1, 0.3)), at(scene, 0.3, 0.4)]
    const rest = fullAt(someKb(scene) / 2, at(scene, 0.1, 0.3))
    return sum(first, (minute) => rest(minute - second))
  }),
  bounded('two-caches-of-unlike-pace', (scene) =>
    sum(filling(someKb(scene), at(scene, 0.02, 0.06)), filling(someKb(scene) / 2, at(scene, 0.1, 0.2))),
  ),
  bounded('pool-that-opens-connections-under-load', (scene) => {
    const connections = scene.random.pick([4, 8, 16, 32])
    const eachKb = scene.random.uniform(40, 300)
    const opened = Array.from({ length: connections }, () => at(scene, 0, 0.5) * scene.random.next())
    return (minute) => eachKb * opened.filter((since) => since <= minute).length
  }),
  bounded('table-that-doubles', (scene) => {
    const lastKb = someKb(scene)
    const lastMin = at(scene, 0.3, 0.6)
    return (minute) => {
      const full = Math.min(1, (minute + lastMin / 64) / lastMin)
      return lastKb * 2 ** Math.floor(Math.log2(full))
    }
  }),
  bounded('ring-of-the-last-payments', (scene) => fullAt(someKb(scene), at(scene, 0.1, 0.5))),
  bounded('code-that-warms-up-in-tiers', (scene) => {
    const size = scene.random.uniform(200, 1500)
    return sum(
      filling(2 * size, scene.random.uniform(0.3, 1)),
      filling(size, at(scene, 0.03, 0.1)),
      stepAt(size / 2, at(scene, 0.1, 0.4)),
    )
  }),
  bounded('late-first-use', (scene) => stepAt(someKb(scene), at(scene, 0.2, 0.75))),
  bounded('step-up-then-partly-down', (scene) => {
    const size = someKb(scene)
    return sum(
      stepAt(size, at(scene, 0.2, 0.4)),
      stepAt(-size * scene.random.uniform(0.3, 1), at(scene, 0.5, 0.8)),
    )
  }),
  bounded('log-buffer-with-rotation', (scene) =>
    sawtooth(someKb(scene), at(scene, 0.06, 0.28), scene.random.next()),
  ),
  bounded('batch-flushed-every-n-payments', (scene) =>
    sawtooth(scene.random.logUniform(100, 3000), scene.random.pick([10, 25, 50]) / scene.paymentsPerMin),
  ),
  bounded('entries-with-a-time-to-live', (scene) => {
    const timeMin = at(scene, 0.1, 0.5)
    return sum(fullAt(someKb(scene), timeMin), wave(100, timeMin / 3))
  }),
  bounded('backlog-that-drains', (scene) => {
    const [from, size] = [at(scene, 0.1, 0.5), someKb(scene)]
    const [rise, drain] = [at(scene, 0.05, 0.1), at(scene, 0.1, 0.3)]
    return (minute) =>
      minute < from + rise
        ? size * Math.max(0, (minute - from) / rise)
        : size * Math.max(0, 1 - (minute - from - rise) / drain)
  }),
  bounded('bursts-of-load', (scene) =>
    pulses(someKb(scene), at(scene, 0.1, 0.25), scene.random.uniform(0.15, 0.6), scene.random.next()),
  ),
  bounded('held-for-a-minute-after-each-reconnect', (scene) => {
    const everyMin = Math.max(1.5, at(scene, 0.08, 0.2))
    return pulses(someKb(scene) / 2, everyMin, 0.8 / everyMin)
  }),
  bounded(
    'wave-of-load',
    (scene) => wave(someKb(scene), at(scene, 0.15, 0.4), scene.random.next()),
    [30, 60],
  ),
  bounded(
    'day-and-night',
    (scene) => sum(wave(someKb(scene), 1440, scene.random.next()), wave(800, 60)),
    [1440],
  ),
  bounded('half-days', (scene) => wave(someKb(scene), 360, scene.random.next()), [720, 1440]),
  bounded('growth-that-stops', (scene) => {
    const stopMin = at(scene, 0.3, 0.7)
    return fullAt(scene.rateKbPerMin * stopMin, stopMin)
  }),
  bounded('steps-that-stop', (scene) => {
    const [stopMin, steps] = [at(scene, 0.3, 0.65), scene.random.pick([3, 5, 8])]
    const total = scene.rateKbPerMin * stopMin
    return (minute) => (total * Math.min(steps, Math.floor((minute / stopMin) * steps))) / steps
  }),
  bounded('slowly-given-back', (scene) => {
    const gone = filling(someKb(scene), at(scene, 0.2, 0.6))
    return (minute) => -Math.min(5000, gone(minute))
  }),
  bounded('string-table-of-rare-words', (scene) => {
    const [fast, slow] = [at(scene, 0.02, 0.05), at(scene, 0.12, 0.2)]
    const size = someKb(scene)
    return sum(filling(0.7 * size, fast), filling(0.3 * size, slow))
  }),
]
