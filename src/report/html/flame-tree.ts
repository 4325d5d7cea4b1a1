import type { GrownStack } from '../../compare/compare.ts'

/** A frame with what the stacks through it hold more than before. */
export interface FlameFrame {
  name: string
  bytes: number
  objects: number
  /** Most bytes first. */
  called: FlameFrame[]
}

/** A part of a flame graph that is too narrow to be seen or pointed at. */
const LEAST_SHARE = 0.002

/** Merges stacks from their outermost frame on. Null when nothing grew. */
export function flameTree(name: string, stacks: readonly GrownStack[]): FlameFrame | null {
  const root: FlameFrame = { name, bytes: 0, objects: 0, called: [] }
  for (const { frames, bytes, objects } of stacks) {
    let at = add(root, bytes, objects)
    for (const frame of frames.toReversed()) {
      let next = at.called.find((called) => called.name === frame)
      if (next === undefined) {
        next = { name: frame, bytes: 0, objects: 0, called: [] }
        at.called.push(next)
      }
      at = add(next, bytes, objects)
    }
  }
  return root.bytes > 0 ? pruned(root, root.bytes * LEAST_SHARE) : null
}

function add(frame: FlameFrame, bytes: number, objects: number): FlameFrame {
  frame.bytes += bytes
  frame.objects += objects
  return frame
}

function pruned(frame: FlameFrame, leastBytes: number): FlameFrame {
  const called = frame.called
    .filter(({ bytes }) => bytes >= leastBytes)
    .sort((a, b) => b.bytes - a.bytes)
    .map((one) => pruned(one, leastBytes))
  return { ...frame, called }
}
