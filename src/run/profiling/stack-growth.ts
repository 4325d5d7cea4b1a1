import type { CulpritStack } from '../../compare/compare.ts'
import { describeFrame, type StackFrame } from './stack-frame.ts'

/** How much more a stack holds than it did. */
export interface GrownStack {
  frames: readonly StackFrame[]
  inuseBytes: number
  inuseObjects: number
  allocBytes: number | null
  allocObjects: number | null
}

/** How many innermost frames two stacks must share to be one culprit, called from several places. */
const TELLING_FRAMES = 4
/** Rust's generic names run to hundreds of characters. */
const MOST_FRAME_LENGTH = 160

/**
 * Adds up the stacks of each culprit, and keeps those that grew, most bytes first. The stack that grew most gives the
 * culprit its frames.
 */
export function grownMost(
  side: CulpritStack['side'],
  stacks: Iterable<GrownStack>,
  limit: number,
): CulpritStack[] {
  const culprits = new Map<string, CulpritStack & { most: number }>()
  const sum = (a: number | null, b: number | null) => (a === null || b === null ? null : a + b)
  for (const { frames, inuseBytes, inuseObjects, allocBytes, allocObjects } of stacks) {
    if (inuseBytes === 0) continue
    const described = frames.map((frame) => shorten(describeFrame(frame)))
    const key = described.slice(0, TELLING_FRAMES).join('\n')
    const known = culprits.get(key)
    if (known === undefined) {
      const most = inuseBytes
      culprits.set(key, { side, frames: described, inuseBytes, inuseObjects, allocBytes, allocObjects, most })
      continue
    }
    if (inuseBytes > known.most) Object.assign(known, { frames: described, most: inuseBytes })
    known.inuseBytes += inuseBytes
    known.inuseObjects += inuseObjects
    known.allocBytes = sum(known.allocBytes, allocBytes)
    known.allocObjects = sum(known.allocObjects, allocObjects)
  }
  return [...culprits.values()]
    .filter((culprit) => culprit.inuseBytes > 0)
    .sort((a, b) => b.inuseBytes - a.inuseBytes)
    .slice(0, limit)
    .map(({ most: _most, ...culprit }) => culprit)
}

function shorten(text: string): string {
  return text.length <= MOST_FRAME_LENGTH ? text : `${text.slice(0, MOST_FRAME_LENGTH - 1)}…`
}
