import type { Recording } from '../../../src/compare/recording/recorded-run.ts'
import { type Random, seededRandom } from '../../seeded-random.ts'
import { KINDS, type Kind } from './kinds.ts'
import { NOISES, type NoiseKind } from './noises.ts'

/** A made run of which the truth is known. */
export interface Trace {
  kind: Kind
  noise: NoiseKind
  minutes: number
  everySec: number
  /** KB/min that it leaks at its end; 0 for a healthy one. */
  slopeKbPerMin: number
  recording: Recording
}

export interface TraceOptions {
  seed: number
  kind: Kind
  noise: NoiseKind
  minutes: number
  everySec: number
  slopeKbPerMin: number
}

const START_KB = 45 * 1024
/** The lengths that runs are compared at; shorter ones are asked for by name. */
export const MINUTES = [10, 15, 20, 30, 45, 60] as const
/** KB/min: below the first the specification's severity is none. */
const LEAST_SLOPE = 50
const MOST_SLOPE = 2000
/** The specification's interval, and the one the study recommends. */
const INTERVALS = [5, 30] as const

/** One made run: shape plus noise, sampled with a little jitter, twelve payments a minute. */
export function makeTrace({ seed, kind, noise, minutes, everySec, slopeKbPerMin }: TraceOptions): Trace {
  const random = seededRandom(seed)
  const shape = kind.draw(random, minutes, slopeKbPerMin)
  const disturb = noise.draw(random)
  const rows = Math.floor((minutes * 60) / everySec) + 1
  const elapsedSec = Float64Array.from({ length: rows }, (_, row) =>
    Math.max(0, Math.round(row * everySec + (row > 0 ? 0.1 * everySec * random.gaussian() : 0))),
  ).sort()
  const bytes = elapsedSec.map((sec) =>
    Math.max(0, Math.round((START_KB + shape(sec / 60) + disturb(sec / 60)) * 1024)),
  )
  const recording: Recording = {
    file: `${kind.name}, ${noise.name}, seed ${seed}`,
    origin: 'go',
    rows,
    thinning: null,
    startedAt: null,
    elapsedSec,
    columns: { [noise.column]: bytes, payments: elapsedSec.map((sec) => Math.floor(sec / 5)) },
    phases: null,
    forcedGc: noise.forcedGc,
    metadata: null,
    checkpoints: [],
    notes: [],
  }
  return { kind, noise, minutes, everySec, slopeKbPerMin: kind.leaky ? slopeKbPerMin : 0, recording }
}

/**
 * `count` traces over all kinds and noises in turn, their length, interval and slope drawn.
 * @param lengths The lengths to draw from, in minutes.
 */
export function* makeTraces(
  firstSeed: number,
  count: number,
  lengths: readonly number[] = MINUTES,
): Generator<Trace> {
  for (let index = 0; index < count; index++) {
    const seed = firstSeed + index
    const random: Random = seededRandom(seed ^ 0x5bd1e995)
    yield makeTrace({
      seed,
      kind: KINDS[index % KINDS.length] as Kind,
      noise: NOISES[Math.floor(index / KINDS.length) % NOISES.length] as NoiseKind,
      minutes: random.pick(lengths),
      everySec: random.pick(INTERVALS),
      slopeKbPerMin: random.logUniform(LEAST_SLOPE, MOST_SLOPE),
    })
  }
}
