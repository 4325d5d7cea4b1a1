import type { Random } from '../../seeded-random.ts'

/** Memory in KB above the start, over the minute; noise comes on top. */
export type Shape = (minute: number) => number

export interface Kind {
  name: string
  leaky: boolean
  /**
   * Draws one shape of this kind.
   * @param minutes The run's length.
   * @param slope KB/min that a leaky kind leaks at the end; a healthy kind ignores it.
   */
  draw(random: Random, minutes: number, slope: number): Shape
}

const MB = 1024

/** A rise that comes to rest: `size` KB, two thirds of it within `tau` minutes. */
const saturating =
  (size: number, tau: number): Shape =>
  (t) =>
    size * (1 - Math.exp(-t / tau))

const healthy: Record<string, Kind['draw']> = {
  flat: () => () => 0,
  'brief warm-up': (random) => saturating(random.uniform(3, 30) * MB, random.uniform(0.3, 1.5)),
  'slow warm-up': (random) => saturating(random.uniform(2, 15) * MB, random.uniform(1.5, 4)),
  'slowing cache': (random, minutes) =>
    saturating(random.uniform(1, 10) * MB, random.uniform(0.1, 0.3) * minutes),
  // A logarithm never ends, but here it has slowed below 30 KB/min when the run does.
  logarithm: (random, minutes) => {
    const tau = random.uniform(0.3, 2)
    const endSlope = random.uniform(3, 30)
    return (t) => endSlope * (minutes + tau) * Math.log1p(t / tau)
  },
  'cache that fills': (random, minutes) => {
    const full = random.uniform(0.1, 0.7) * minutes
    const rate = random.logUniform(50, 1000)
    return (t) => rate * Math.min(t, full)
  },
  'one step': (random, minutes) => {
    const at = random.uniform(0.05, 0.9) * minutes
    const size = random.uniform(0.5, 10) * MB
    return (t) => (t < at ? 0 : size)
  },
  // High-water marks: each needs about twice as long as the one before.
  ratchet: (random, minutes) => {
    const marks: { at: number; size: number }[] = []
    for (let at = random.uniform(0.3, 1); at < minutes; at *= random.uniform(1.5, 3)) {
      marks.push({ at, size: random.uniform(0.3, 3) * MB })
    }
    return (t) => marks.reduce((sum, mark) => sum + (t >= mark.at ? mark.size : 0), 0)
  },
  wave: (random, minutes) => {
    const period = random.uniform(0.1, 0.5) * minutes
    const phase = random.uniform(0, 2 * Math.PI)
    const size = random.uniform(0.3, 3) * MB
    return (t) => size * Math.sin((2 * Math.PI * t) / period + phase)
  },
  'busy hours': (random, minutes) => {
    const from = random.uniform(0.2, 0.6) * minutes
    const until = from + random.uniform(0.1, 0.3) * minutes
    const size = random.uniform(2, 20) * MB
    return (t) => (t >= from && t < until ? size : 0)
  },
  shrinking: (random) => {
    const rate = random.logUniform(20, 500)
    return (t) => -rate * t
  },
  'negligible drift': (random) => {
    const rate = random.uniform(0, 8)
    return (t) => rate * t
  },
}

const leaky: Record<string, Kind['draw']> = {
  linear: (_random, _minutes, slope) => (t) => slope * t,
  'warm-up, then linear': (random, _minutes, slope) => {
    const warm = saturating(random.uniform(3, 20) * MB, random.uniform(0.3, 2))
    return (t) => warm(t) + slope * t
  },
  'cache and linear': (random, minutes, slope) => {
    const cache = saturating(random.uniform(1, 6) * MB, random.uniform(0.1, 0.25) * minutes)
    return (t) => cache(t) + slope * t
  },
  'step and linear': (random, minutes, slope) => {
    const at = random.uniform(0.1, 0.9) * minutes
    const size = random.uniform(0.5, 6) * MB
    return (t) => slope * t + (t < at ? 0 : size)
  },
  'late onset': (random, minutes, slope) => {
    const onset = random.uniform(0.2, 0.6) * minutes
    return (t) => slope * Math.max(0, t - onset)
  },
  accelerating: (_random, minutes, slope) => (t) => (slope * t * t) / (2 * minutes),
  'stairs, one a cycle': (random, minutes, slope) => {
    const cycle = random.uniform(0.02, 0.08) * minutes
    return (t) => slope * cycle * Math.floor(t / cycle)
  },
  'on and off': (random, minutes, slope) => {
    const period = random.uniform(0.05, 0.15) * minutes
    const busy = random.uniform(0.3, 0.7)
    return (t) => {
      const whole = Math.floor(t / period)
      return (slope / busy) * (whole * period * busy + Math.min(t - whole * period, period * busy))
    }
  },
  'wave and linear': (random, minutes, slope) => {
    const wave = healthy.wave?.(random, minutes, 0)
    return (t) => slope * t + (wave?.(t) ?? 0) / 3
  },
  'slowing, never ending': (_random, minutes, slope) => (t) => 2 * slope * Math.sqrt(minutes * t),
}

/** Twelve kinds of healthy memory and ten of leaks. */
export const KINDS: readonly Kind[] = [
  ...Object.entries(healthy).map(([name, draw]) => ({ name, leaky: false, draw })),
  ...Object.entries(leaky).map(([name, draw]) => ({ name, leaky: true, draw })),
]
