import type { Random } from '../../seeded-random.ts'

/** What a noise adds to the shape, in KB, sample after sample. */
export type Noise = (minute: number) => number

export interface NoiseKind {
  name: string
  /** The column such a series is found in, which decides how it may be judged. */
  column: 'heap_alloc_bytes' | 'rss_bytes'
  forcedGc: boolean
  draw(random: Random): Noise
}

const MB = 1024

/** Noise that remembers: each value is `memory` times the last plus something new (AR(1)), of standard deviation `size`. */
function remembering(random: Random, memory: number, size: number): Noise {
  let value = size * random.gaussian()
  return () => {
    value = memory * value + Math.sqrt(1 - memory * memory) * size * random.gaussian()
    return value
  }
}

/**
 * A heap between collections: it climbs by about `height` KB and drops again. No two collections come after the same
 * time, and each leaves a little garbage behind.
 */
function sawtooth(random: Random, height: number): Noise {
  const usualPeriod = random.uniform(5, 90) / 60
  let from = -random.next() * usualPeriod
  let period = usualPeriod
  let left = 0
  return (t) => {
    while (t >= from + period) {
      from += period
      period = usualPeriod * Math.max(0.3, 1 + 0.3 * random.gaussian())
      left = 0.05 * height * Math.abs(random.gaussian())
    }
    return left + (height * (t - from)) / usualPeriod
  }
}

/** Six kinds of noise, sized after real runs of Node 24. */
export const NOISES: readonly NoiseKind[] = [
  {
    name: 'forced collections',
    column: 'heap_alloc_bytes',
    forcedGc: true,
    draw: (random) => {
      const size = random.logUniform(10, 120)
      return () => size * random.gaussian()
    },
  },
  {
    name: 'forced collections, slow memory',
    column: 'heap_alloc_bytes',
    forcedGc: true,
    draw: (random) => remembering(random, random.uniform(0.5, 0.95), random.logUniform(20, 150)),
  },
  {
    name: 'sawtooth of 2 MB',
    column: 'heap_alloc_bytes',
    forcedGc: false,
    draw: (random) => sawtooth(random, 2 * MB),
  },
  {
    name: 'sawtooth of 10 MB',
    column: 'heap_alloc_bytes',
    forcedGc: false,
    draw: (random) => sawtooth(random, 10 * MB),
  },
  {
    name: 'heavy tails',
    column: 'heap_alloc_bytes',
    forcedGc: true,
    draw: (random) => {
      const size = random.logUniform(20, 150)
      // Student's t with 3 degrees of freedom, and now and then a spike.
      return () => {
        const chi2 = random.gaussian() ** 2 + random.gaussian() ** 2 + random.gaussian() ** 2
        const spike = random.next() < 0.03 ? random.uniform(1, 15) * MB : 0
        return (size * random.gaussian()) / Math.sqrt(chi2 / 3) + spike
      }
    },
  },
  {
    name: 'RSS',
    column: 'rss_bytes',
    forcedGc: true,
    draw: (random) => {
      const slow = remembering(random, 0.9, random.logUniform(300, 1500))
      let ratchet = 0
      return (t) => {
        if (random.next() < 0.01) ratchet += random.uniform(0, 1) * MB
        // Now and then the system takes pages back.
        if (random.next() < 0.005) ratchet *= 0.3
        return slow(t) + ratchet
      }
    },
  },
]
