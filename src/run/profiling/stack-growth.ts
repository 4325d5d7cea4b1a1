import type { CulpritStack } from '../../compare/run-metadata.ts'
import { describeFrame, type StackFrame } from './stack-frame.ts'

/** How much more a stack holds than it did. Stacks with the same key are one to the reader. */
export interface GrownStack {
  key: string
  frames: readonly StackFrame[]
  inuseBytes: number
  inuseObjects: number
  allocBytes: number | null
  allocObjects: number | null
}

/** Adds up stacks that read the same, and keeps those that grew, most bytes first. */
export function grownMost(
  side: CulpritStack['side'],
  stacks: Iterable<GrownStack>,
  limit: number,
): CulpritStack[] {
  const byKey = new Map<string, CulpritStack>()
  const sum = (a: number | null, b: number | null) => (a === null || b === null ? null : a + b)
  for (const { key, frames, inuseBytes, inuseObjects, allocBytes, allocObjects } of stacks) {
    const known = byKey.get(key)
    if (known === undefined) {
      const described = frames.map(describeFrame)
      byKey.set(key, { side, frames: described, inuseBytes, inuseObjects, allocBytes, allocObjects })
    } else {
      known.inuseBytes += inuseBytes
      known.inuseObjects += inuseObjects
      known.allocBytes = sum(known.allocBytes, allocBytes)
      known.allocObjects = sum(known.allocObjects, allocObjects)
    }
  }
  return [...byKey.values()]
    .filter((stack) => stack.inuseBytes > 0)
    .sort((a, b) => b.inuseBytes - a.inuseBytes)
    .slice(0, limit)
}
