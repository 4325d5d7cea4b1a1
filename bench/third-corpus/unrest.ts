import type { Random } from '../../test/seeded-random.ts'

/** Stationary noise on top of a curve, in KB; all shapes return to their mean, so none of them is growth. */
export interface Unrest {
  shape: UnrestShape
  scaleKb: number
  /** Noise of RSS alone: page faults, page cache of mapped files, stacks. */
  rssScaleKb: number
}

export type UnrestShape =
  | 'white'
  | 'pulled-back'
  | 'long-memory'
  | 'by-level'
  | 'clustered'
  | 'spikes'
  | 'plateaus'

const SHAPES = [
  'white',
  'white',
  'pulled-back',
  'pulled-back',
  'long-memory',
  'by-level',
  'clustered',
  'spikes',
  'plateaus',
] as const

export function drawUnrest(random: Random, minutes: number): Unrest {
  return {
    shape: random.pick(SHAPES),
    scaleKb: random.logUniform(3, minutes > 15 ? 350 : 200),
    rssScaleKb: random.logUniform(15, 600),
  }
}

/** A source of noise that is asked once a sample; `levelShare` is the curve over its own start. */
export function startUnrest(
  { shape, scaleKb }: Pick<Unrest, 'shape' | 'scaleKb'>,
  random: Random,
  samples: number,
): (levelShare: number) => number {
  switch (shape) {
    case 'white':
      return () => scaleKb * random.gaussian()
    case 'pulled-back': {
      const pull = pulledBack(random, random.uniform(0.3, 0.85))
      return () => scaleKb * pull()
    }
    case 'long-memory': {
      const longest = Math.max(2, samples / 15)
      const octaves = [1, 2, 4, 8, 16, 32, 64].filter((lag) => lag <= longest)
      const parts = octaves.map((lag) => pulledBack(random, Math.exp(-1 / lag)))
      return () => (scaleKb * parts.reduce((sum, part) => sum + part(), 0)) / Math.sqrt(octaves.length)
    }
    case 'by-level':
      return (levelShare) => scaleKb * Math.min(4, levelShare ** 1.5) * random.gaussian()
    case 'clustered': {
      let variance = 1
      let last = 0
      return () => {
        variance = 0.1 + 0.25 * last ** 2 + 0.65 * variance
        last = Math.sqrt(variance) * random.gaussian()
        return scaleKb * last
      }
    }
    case 'spikes': {
      const share = random.uniform(0.01, 0.06)
      const heightKb = scaleKb * random.uniform(4, 20)
      return () =>
        scaleKb * random.gaussian() + (random.next() < share ? heightKb * -Math.log(1 - random.next()) : 0)
    }
    case 'plateaus': {
      let plateau = 0
      const stays = 1 - Math.min(0.3, Math.max(0.04, 30 / samples))
      return () => {
        if (random.next() > stays) plateau = random.gaussian()
        return scaleKb * (plateau + 0.2 * random.gaussian())
      }
    }
    default:
      return shape satisfies never
  }
}

/** First-order autoregression of unit variance, from its stationary start. */
function pulledBack(random: Random, coefficient: number): () => number {
  const innovation = Math.sqrt(1 - coefficient ** 2)
  let state = random.gaussian()
  return () => {
    const now = state
    state = coefficient * state + innovation * random.gaussian()
    return now
  }
}
