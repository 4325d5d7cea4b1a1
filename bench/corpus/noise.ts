import type { Random } from '../../test/seeded-random.ts'

export type NoiseLevel = 'low' | 'medium' | 'high'

/** What is in flight when a sample is taken: one value in KB a sample, drawn in their order. */
export interface Noise {
  level: NoiseLevel
  shape: 'white' | 'correlated' | 'spikes' | 'two-levels' | 'heavy-tailed'
  /** Its usual size. */
  scaleKb: number
  nextKb(): number
}

const SCALE_KB: Record<NoiseLevel, readonly [number, number]> = {
  low: [5, 40],
  medium: [40, 200],
  high: [200, 800],
}

/** Degrees of freedom of the heavy tails: a variance, but no more. */
const TAIL_DEGREES = 3

export function drawNoise(random: Random): Noise {
  const level = random.pick(['low', 'low', 'medium', 'medium', 'high'] as const)
  const scaleKb = random.logUniform(...SCALE_KB[level])
  const shape = random.pick(['white', 'correlated', 'spikes', 'two-levels', 'heavy-tailed'] as const)
  return { level, shape, scaleKb, nextKb: sampler(shape, scaleKb, random) }
}

function sampler(shape: Noise['shape'], scaleKb: number, random: Random): () => number {
  switch (shape) {
    case 'white':
      return () => scaleKb * random.gaussian()
    case 'correlated': {
      const kept = random.uniform(0.5, 0.9)
      let last = random.gaussian()
      return () => {
        last = kept * last + Math.sqrt(1 - kept * kept) * random.gaussian()
        return scaleKb * last
      }
    }
    case 'spikes': {
      const share = random.uniform(0.03, 0.15)
      return () =>
        0.2 * scaleKb * random.gaussian() +
        (random.next() < share ? -4 * scaleKb * Math.log(1 - random.next()) : 0)
    }
    case 'two-levels': {
      const leaving = random.uniform(0.08, 0.4)
      let high = random.next() < 0.5
      return () => {
        if (random.next() < leaving) high = !high
        return (high ? scaleKb : -scaleKb) + 0.2 * scaleKb * random.gaussian()
      }
    }
    case 'heavy-tailed':
      return () => {
        let square = 0
        for (let n = 0; n < TAIL_DEGREES; n++) square += random.gaussian() ** 2
        return (scaleKb * random.gaussian()) / Math.sqrt(square / TAIL_DEGREES)
      }
    default:
      return shape satisfies never
  }
}
