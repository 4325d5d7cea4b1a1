import { at, ends } from '../../at.ts'
import type { Culprit } from '../judgement.ts'
import type { Checkpoint, Recording } from '../recording/recording.ts'
import { tellingRates } from '../telling-rates.ts'
import { withoutRunEnd } from './growth-rates.ts'
import { fitWork, rateOf, type WorkStep } from './work-rates.ts'

const MOST_OF_A_KIND = 5

/** A resource that the column of active resources does not hold: it is told, and never names that column's growth. */
export const COUNTED_APART = 'DOM listener'

/**
 * What grew between two points of rest, by name: handles by class, references by constructor, resources by type, and
 * the allocation stacks that the profilers saw grow. Most growth first within a kind. A name that is back at its first count
 * somewhere in the later half has not grown.
 * @param phase Which points of rest to compare.
 */
export function findCulprits(recording: Recording, phase: Checkpoint['phase']): Culprit[] {
  const all = recording.checkpoints.filter((checkpoint) => checkpoint.phase === phase)
  const details = all.slice(Math.min(WARM_UP, Math.floor(all.length / 4)))
  const census = (kind: 'handle' | 'externref' | 'resource', name: 'handles' | 'externrefs' | 'resources') =>
    grownNames(details.map((checkpoint) => checkpoint[name] ?? {})).map(
      ({ what, counts, growth }): Culprit => {
        return { kind, name: what, growth, unit: 'count', per: ratesOf(counts, details), frames: [] }
      },
    )
  return [
    ...census('handle', 'handles'),
    ...census('externref', 'externrefs'),
    // Between payments sockets and timers come and go: only at rest is a resource that stays one too many.
    ...(phase === 'rest' ? census('resource', 'resources') : []),
    ...stacks(recording),
  ]
}

const WARM_UP = 3
/** Names of which nothing is held are left out of a census. */
const NOT_HELD = 0

function grownNames(
  censuses: readonly Record<string, number>[],
): { what: string; counts: number[]; growth: number }[] {
  const names = new Set(censuses.flatMap((census) => Object.keys(census)))
  return [...names]
    .map((what) => {
      const counts = censuses.map((census) => census[what] ?? NOT_HELD)
      const [first, last] = ends(counts)
      const later = Math.min(...counts.slice(counts.length >> 1))
      return { what, counts, growth: later > first ? last - first : 0 }
    })
    .filter(({ growth }) => growth > 0)
    .sort((a, b) => b.growth - a.growth)
    .slice(0, MOST_OF_A_KIND)
}

/** What a unit of work leaves of it, as the counts of all names together are told. */
function ratesOf(counts: readonly number[], details: readonly Checkpoint[]): Culprit['per'] {
  const steps = details.slice(1).map((point, index): WorkStep => {
    const before = at(details, index)
    const work = {
      payments: point.payments - before.payments,
      cycles: point.cycles - before.cycles,
      failures: 0,
      requests: Number.NaN,
    }
    return { gained: at(counts, index + 1) - at(counts, index), work }
  })
  const fit = fitWork(withoutRunEnd(steps))
  if (fit === null) return []
  const rates = { perPayment: rateOf(fit, 'payments'), perCycle: rateOf(fit, 'cycles'), perFailure: null }
  return tellingRates(rates).flatMap(({ per, rate }) =>
    per === 'failed call' ? [] : [{ kind: per, growth: rate.amount }],
  )
}

function stacks(recording: Recording): Culprit[] {
  return grownStacks(recording)
    .slice(0, MOST_OF_A_KIND)
    .map(({ side, frames, bytes }) => ({
      kind: side === 'rust' ? 'rust-stack' : 'v8-stack',
      name: frames[0] ?? 'unknown',
      growth: bytes,
      unit: 'bytes',
      per: [],
      frames,
    }))
}

/** A stack whose allocations grew, without the frames of this tool. */
export interface GrownStack {
  side: 'v8' | 'rust'
  /** Innermost first. */
  frames: string[]
  bytes: number
  objects: number
}

/**
 * The stacks that the profilers saw grow between the end of the warm-up and the end of the run, Rust's first. What this tool
 * allocated itself is left out: where its code asked for the memory, or where no other file stands in the stack.
 */
export function grownStacks({ metadata }: Recording): GrownStack[] {
  // A scenario of the user's own is no file of ours, though its name ends as those do.
  const theirs = `/${metadata?.options.scenario}:`
  const isOwn = (frame: string) => OWN_FILE.test(frame) && !frame.includes(theirs)
  return (metadata?.culprits ?? [])
    .filter(({ frames }) => {
      const files = frames.filter((frame) => IN_FILE.test(frame))
      const isAllOurs = files.length > 0 && files.every(isOwn)
      return !isAllOurs && !isOwn(frames.find((frame) => frame.endsWith(')')) ?? '')
    })
    .map(({ side, frames, inuseBytes, inuseObjects }) => ({
      side,
      frames: frames.filter((frame) => !isOwn(frame)),
      bytes: inuseBytes,
      objects: inuseObjects,
    }))
}

/** A frame in a file: the parts of Node itself go by names without an ending. */
const IN_FILE = /\.[cm]?[jt]s:\d+\)$/

/**
 * The files of this tool, as a frame names them: as they are in a clone, and bundled. What its counters hold grows with what
 * they count.
 */
const OWN_FILE = /\.ts:\d+\)$|\(dist\/(?:harness|preload|counting-wrappers|main|cli|action)\.js:\d+\)$/
