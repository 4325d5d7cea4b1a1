import { PassThrough, type Readable } from 'node:stream'
import {
  encodePprof,
  grownMost,
  type Profiled,
  readableRustName,
  type StackFrame,
  writeHeapDump,
} from '../../profiling/profiling.ts'
import type { RunProfiling } from '../opened-host.ts'
import type { PageSession } from './page-session.ts'

/** Bytes between two samples, on average, as in Node. */
const SAMPLE_EVERY_BYTES = 64 * 1024
const NO_RUST_PROFILE = 'the Rust heap is not profiled in a page'

interface SamplingNode {
  callFrame: { functionName: string; url: string; lineNumber: number }
  id: number
  children: SamplingNode[]
}

interface SamplingProfile {
  head: SamplingNode
  samples: { size: number; nodeId: number }[]
}

interface LiveStack {
  frames: StackFrame[]
  bytes: number
  objects: number
}

/** Starts the sampling heap profile of the page, which names culprits, and readies the dump if it was asked for. */
export async function startPageProfiling(
  page: PageSession,
  { outDir, heapDump }: { outDir: string; heapDump: boolean },
): Promise<RunProfiling> {
  await page.send('HeapProfiler.startSampling', { samplingInterval: SAMPLE_EVERY_BYTES })
  const stacks = async (): Promise<Map<string, LiveStack>> => {
    await page.collectGarbage()
    const { profile } = await page.send<{ profile: SamplingProfile }>('HeapProfiler.getSamplingProfile')
    return liveStacks(profile)
  }
  let marked: Promise<Map<string, LiveStack>> | null = null
  return {
    markWarm() {
      marked ??= stacks()
      // A page that is gone is told by the host.
      marked.catch(() => {})
    },
    async culprits() {
      if (marked === null) return []
      const [then, now] = [await marked, await stacks()]
      const grown = [...now].map(([key, { frames, bytes, objects }]) => ({
        frames,
        inuseBytes: bytes - (then.get(key)?.bytes ?? 0),
        inuseObjects: objects - (then.get(key)?.objects ?? 0),
        allocBytes: null,
        allocObjects: null,
      }))
      return grownMost('v8', grown, 10)
    },
    async finish() {
      if (!heapDump) return []
      return await writeHeapDump(outDir, {
        heap: async () => ({ kind: 'profile', content: encodeStacks((await stacks()).values()) }),
        rustHeap: (): Profiled<Uint8Array> => ({ kind: 'unavailable', reason: NO_RUST_PROFILE }),
        heapSnapshot: () => snapshot(page),
      })
    },
  }
}

function encodeStacks(stacks: Iterable<LiveStack>): Uint8Array {
  return encodePprof(
    Array.from(stacks, ({ frames, bytes, objects }) => ({ frames, values: [objects, bytes] })),
    {
      sampleTypes: [
        { type: 'inuse_objects', unit: 'count' },
        { type: 'inuse_space', unit: 'bytes' },
      ],
      defaultSampleType: 'inuse_space',
      timeMs: Date.now(),
    },
  )
}

/** The whole V8 heap of the page, as the developer tools save it. */
function snapshot(page: PageSession): Readable {
  const text = new PassThrough()
  page
    .takeSnapshot((chunk) => text.write(chunk))
    .then(
      () => text.end(),
      (error: Error) => text.destroy(error),
    )
  return text
}

/** What each stack of the SDK holds; what only the agent holds is left out. */
export function liveStacks({ head, samples }: SamplingProfile): Map<string, LiveStack> {
  const held = new Map<number, { bytes: number; objects: number }>()
  for (const { size, nodeId } of samples) {
    const known = held.get(nodeId)
    if (known === undefined) held.set(nodeId, { bytes: size, objects: 1 })
    else {
      known.bytes += size
      known.objects += 1
    }
  }
  const stacks = new Map<string, LiveStack>()
  const visit = (node: SamplingNode, outer: readonly StackFrame[]) => {
    const frames = node.callFrame.functionName === '(root)' ? [] : withoutCounter([frameOf(node), ...outer])
    const own = held.get(node.id)
    if (own !== undefined && !isAgents(frames)) {
      const key = frames.map(({ name, file, line }) => `${name} ${file}:${line}`).join('\n')
      const known = stacks.get(key)
      if (known === undefined) stacks.set(key, { frames, ...own })
      else {
        known.bytes += own.bytes
        known.objects += own.objects
      }
    }
    for (const child of node.children) visit(child, frames)
  }
  visit(head, [])
  return stacks
}

function frameOf({ callFrame }: SamplingNode): StackFrame {
  const { functionName, url, lineNumber } = callFrame
  const isWasm = url.startsWith('wasm:')
  return {
    name: isWasm ? readableRustName(functionName) : functionName || '(anonymous)',
    file: isWasm ? url : (URL.parse(url)?.pathname ?? ''),
    line: isWasm ? 0 : lineNumber + 1,
  }
}

/** What watching the page keeps itself. */
function isAgents([innermost]: readonly StackFrame[]): boolean {
  return innermost === undefined || innermost.file.endsWith('/page-resources.ts')
}

/** A stack without the counter that hands a registration on: the entry would be there without it. */
function withoutCounter(frames: StackFrame[]): StackFrame[] {
  return frames.filter(({ name, file }) => name !== 'register' || file.startsWith('/sdk/'))
}
