import type * as DatadogPprof from '@datadog/pprof'
import type { AllocationProfileNode } from '@datadog/pprof'
import type { CulpritStack } from '../../compare/compare.ts'
import type { StackFrame } from './stack-frame.ts'
import { type GrownStack, grownMost } from './stack-growth.ts'

/** Bytes between two samples, on average: a leak of 5 KB a payment shows after some dozen payments. */
const SAMPLE_EVERY_BYTES = 64 * 1024
const MOST_FRAMES = 64

interface LiveStack {
  frames: StackFrame[]
  bytes: number
  objects: number
}

/** Which JavaScript stacks allocated what is alive now: V8's sampling heap profiler. Cheap enough to be always on. */
export class V8HeapProfile {
  readonly #heap: typeof DatadogPprof.heap

  constructor(heap: typeof DatadogPprof.heap) {
    this.#heap = heap
    heap.start(SAMPLE_EVERY_BYTES, MOST_FRAMES)
  }

  stop(): void {
    this.#heap.stop()
  }

  /** A pprof profile of live objects and bytes. Collect garbage before, or it holds the dead too. */
  profile(): ReturnType<typeof DatadogPprof.heap.profile> {
    return this.#heap.profile()
  }

  /** What each stack holds now, to compare with later. */
  mark(): ReadonlyMap<string, LiveStack> {
    const stacks = new Map<string, LiveStack>()
    collect(this.#heap.v8Profile() as AllocationProfileNode, [], stacks)
    return stacks
  }

  /** The stacks that hold more than at the mark, most bytes first. Sampled, so small growth may be chance. */
  grownSince(mark: ReadonlyMap<string, LiveStack>, limit = 10): CulpritStack[] {
    const grown: GrownStack[] = []
    for (const [key, now] of this.mark()) {
      const then = mark.get(key)
      if (isOurs(now.frames)) continue
      grown.push({
        frames: withoutCounter(now.frames),
        inuseBytes: now.bytes - (then?.bytes ?? 0),
        inuseObjects: now.objects - (then?.objects ?? 0),
        allocBytes: null,
        allocObjects: null,
      })
    }
    return grownMost('v8', grown, limit)
  }
}

const OUR_FOLDER = new URL('./', import.meta.url).href
const OUR_FUNCTIONS = new Set(['mark', 'grownSince', '#allocated', '#released', '#init'])

/** What profiling itself keeps: its marks, and the stacks of Rust blocks and resources. */
function isOurs(frames: readonly StackFrame[]): boolean {
  return frames.some(({ name, file }) => file.startsWith(OUR_FOLDER) && OUR_FUNCTIONS.has(name))
}

const COUNTER_FOLDERS = [OUR_FOLDER, new URL('../probe/', import.meta.url).href]

/** A stack without the counter that hands a registration on: the entry would be there without it. */
export function withoutCounter(frames: readonly StackFrame[]): readonly StackFrame[] {
  const at = frames.findIndex(
    ({ name, file }) => name === 'register' && COUNTER_FOLDERS.some((folder) => file.startsWith(folder)),
  )
  return at < 0 ? frames : [...frames.slice(0, at), ...frames.slice(at + 1)]
}

/** Adds a node's live bytes to its stack, and goes on to what it called. */
function collect(node: AllocationProfileNode, outer: StackFrame[], stacks: Map<string, LiveStack>): void {
  const frame = { name: node.name || '(anonymous)', file: node.scriptName, line: node.lineNumber ?? 0 }
  const frames = node.name === '(root)' ? outer : [frame, ...outer]
  let bytes = 0
  let objects = 0
  for (const { sizeBytes, count } of node.allocations) {
    bytes += sizeBytes * count
    objects += count
  }
  if (bytes > 0) {
    const key = frames.map(({ name, file, line }) => `${name} ${file}:${line}`).join('\n')
    const known = stacks.get(key)
    if (known === undefined) stacks.set(key, { frames, bytes, objects })
    else {
      known.bytes += bytes
      known.objects += objects
    }
  }
  for (const child of node.children) collect(child, frames, stacks)
}
