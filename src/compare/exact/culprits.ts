import type { Culprit } from '../judgement.ts'
import type { Checkpoint, Recording } from '../recording/recording.ts'

const MOST_OF_A_KIND = 5

/** A resource that the column of active resources does not hold: it is told, and never names that column's growth. */
export const COUNTED_APART = 'DOM listener'

/**
 * What grew between two points of rest, by name: handles by class, references by constructor, resources by type, and
 * the allocation stacks that the profilers saw grow. Most growth first within a kind.
 * @param phase Which points of rest to compare.
 */
export function findCulprits(recording: Recording, phase: Checkpoint['phase']): Culprit[] {
  const details = recording.checkpoints.filter((checkpoint) => checkpoint.phase === phase)
  const first = details[Math.min(3, Math.floor(details.length / 4))]
  const last = details.at(-1)
  if (first === undefined || last === undefined || first === last) return stacks(recording)
  const census = (kind: 'handle' | 'externref' | 'resource', name: 'handles' | 'externrefs' | 'resources') =>
    grownNames(first[name] ?? {}, last[name] ?? {}).map(
      ([what, growth]): Culprit => ({
        kind,
        name: what,
        growth,
        unit: 'count',
        per: perWork(growth, first, last),
        frames: [],
      }),
    )
  return [
    ...census('handle', 'handles'),
    ...census('externref', 'externrefs'),
    // Between payments sockets and timers come and go: only at rest is a resource that stays one too many.
    ...(phase === 'rest' ? census('resource', 'resources') : []),
    ...stacks(recording),
  ]
}

function grownNames(first: Record<string, number>, last: Record<string, number>): [string, number][] {
  return Object.entries(last)
    .map(([name, count]): [string, number] => [name, count - (first[name] ?? 0)])
    .filter(([, growth]) => growth > 0)
    .sort(([, a], [, b]) => b - a)
    .slice(0, MOST_OF_A_KIND)
}

function perWork(growth: number, first: Checkpoint, last: Checkpoint): Culprit['per'] {
  const payments = last.payments - first.payments
  if (payments > 0) return { kind: 'payment', growth: growth / payments }
  const cycles = last.cycles - first.cycles
  return cycles > 0 ? { kind: 'cycle', growth: growth / cycles } : null
}

function stacks({ metadata }: Recording): Culprit[] {
  return (metadata?.culprits ?? []).slice(0, MOST_OF_A_KIND).map((stack) => ({
    kind: stack.side === 'rust' ? 'rust-stack' : 'v8-stack',
    name: stack.frames[0] ?? 'unknown',
    growth: stack.inuseBytes,
    unit: 'bytes',
    per: null,
    frames: stack.frames,
  }))
}
