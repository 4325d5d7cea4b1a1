import assert from 'node:assert/strict'
import { syncBuiltinESMExports } from 'node:module'
import { type TestContext, test } from 'node:test'
import v8 from 'node:v8'
import { ChromiumProbe } from '../../src/run/hosts/chromium/chromium-probe.ts'
import { createLeakInjector } from '../../src/run/hosts/wasm/leak-injector.ts'
import { liveRustFinder } from '../../src/run/measure-rust-side.ts'
import { parseRunOptions } from '../../src/run/options/options.ts'
import { SILENT_OUTPUT } from '../../src/run/output/run-output.ts'
import { createMemoryReader } from '../../src/run/probe/memory-reader.ts'
import { COUNTERS, STACK_HOOKS } from '../../src/run/probe/rewriting/counting-wrappers.ts'
import { openRustCensus } from '../../src/run/probe/rust-census.ts'
import { firstChunkAddress, type WasmBindgenExports } from '../../src/run/probe/rust-heap-walk.ts'
import { SdkTimers } from '../../src/run/probe/sdk-timers.ts'
import {
  findMemoryHooks,
  type MemoryHooks,
  publishMemoryHooks,
  type SdkInstance,
} from '../../src/run/probe/wasm-capture.ts'
import { ResourceProfile } from '../../src/run/profiling/resource-profile.ts'
import { RustHeapProfile } from '../../src/run/profiling/rust-heap-profile.ts'
import { leakyRecording, metadataWith } from '../report/fixtures.ts'
import { buildHeap } from './probe/heap-built-by-hand.ts'

const NO_PROC = process.platform === 'linux' ? false : 'needs /proc'

/** A clock in milliseconds that the test moves. */
function clockOf(t: TestContext): { ms: number } {
  const clock = { ms: 1000 }
  t.mock.method(performance, 'now', () => clock.ms)
  return clock
}

const HOOKS: MemoryHooks = {
  ...{ instances: [], problems: [], registries: [], timers: new SdkTimers() },
  ...{ requests: { count: 0, open: 0 }, idle: { sdks: 0 } },
}

test('live objects of Node are counted in a fiftieth of the time', async (t) => {
  const clock = clockOf(t)
  t.mock.method(v8, 'queryObjects', () => {
    clock.ms += 100
    return 7
  })
  syncBuiltinESMExports()
  t.after(() => {
    t.mock.restoreAll()
    syncBuiltinESMExports()
  })
  const reader = createMemoryReader({ countObjects: true }, HOOKS)
  const countedAt = async (ms: number) => {
    clock.ms = ms
    await reader.checkpoint('rest', { collect: false, drain: false })
    return reader.sample().heapObjects
  }
  assert.deepEqual([await countedAt(1000), await countedAt(5999), await countedAt(6000)], [7, null, 7])
})

/** A page that counts its objects in a tenth of a second. */
function pageProbe(clock: { ms: number } | null, pid: number | null): ChromiumProbe {
  const page = {
    ask: async () => ({ reading: {}, census: { kind: 'exact' }, resources: {} }),
    ...{ domListeners: async () => 0, heapUsage: async () => ({ usedSize: 1, totalSize: 1 }) },
    async countObjects() {
      if (clock !== null) clock.ms += 100
      return 7
    },
  }
  return new ChromiumProbe(
    page as unknown as ConstructorParameters<typeof ChromiumProbe>[0],
    pid,
    clock !== null,
    { kind: 'exact' },
  )
}

test('and those of a page', async (t) => {
  const clock = clockOf(t)
  const probe = pageProbe(clock, null)
  const countedAt = async (ms: number) => {
    clock.ms = ms
    return (await probe.checkpoint('rest', { collect: false, drain: false })).reading.heapObjects
  }
  assert.deepEqual([await countedAt(1000), await countedAt(5999), await countedAt(6000)], [7, null, 7])
})

test('the memory of a page is told in pages of 4,096 bytes', { skip: NO_PROC }, async () => {
  const { rssBytes } = await pageProbe(null, process.pid).sample({ collect: false })
  const share = (rssBytes ?? 0) / process.memoryUsage.rss()
  assert.ok(share > 0.93 && share < 1.07, `${share} of what Node says`)
})

test('the census tries itself with a block of 1,000 bytes at align 64', () => {
  const { words, firstChunk } = buildHeap([{ bytes: 24, inUse: true }])
  const asked: number[][] = []
  const exports = {
    memory: { buffer: words.buffer },
    __wbindgen_malloc: (...figures: number[]) => asked.push(figures),
    __wbindgen_free: (_: number, ...figures: number[]) => asked.push(figures),
  } as unknown as WasmBindgenExports
  openRustCensus({ exports, firstChunk, initialTableLengths: new Map() } as SdkInstance)
  assert.deepEqual(asked, [
    [1000, 64],
    [1000, 64],
  ])
})

test('a chunk begins eight bytes before what is handed out', () => {
  const exports = { __wbindgen_malloc: () => 1024, __wbindgen_free() {} } as unknown as WasmBindgenExports
  assert.equal(firstChunkAddress(exports), 1016)
})

/** Does something below so many calls. */
function deep<Result>(calls: number, work: () => Result): Result {
  return calls === 0 ? work() : deep(calls - 1, work)
}

test('a resource is told by 30 frames, those of Node itself among them', () => {
  const profile = new ResourceProfile()
  const timer = deep(50, () => setTimeout(() => {}, 60_000))
  const frames = profile.describe().match(/^#\tdeep\b/gm)?.length ?? 0
  profile.stop()
  clearTimeout(timer)
  // setTimeout's and those of async_hooks stand below.
  assert.ok(frames > 21 && frames < 27, `${frames} frames`)
})

test('an allocation of Rust is told by 40 frames, those of the allocator among them', () => {
  const hooks = new WebAssembly.Table({ element: 'anyfunc', initial: 2 })
  const exports = {
    [COUNTERS.hooked]: new WebAssembly.Global({ value: 'i32', mutable: true }, 0),
    [STACK_HOOKS]: hooks,
  }
  const profile = RustHeapProfile.start({ exports } as unknown as SdkInstance)
  deep(60, () => hooks.get(0)(1024, 64))
  const frames = profile?.grownSince(new Map())[0]?.frames.length ?? 0
  assert.ok(frames > 36 && frames <= 40, `${frames} frames`)
})

test('a timer that is planted runs for an hour, and a block of Rust lies where a double may', async (t) => {
  const planted: number[][] = []
  const makings = { sdk: {}, options: () => ({}) } as unknown as Parameters<typeof createLeakInjector>[0]
  const wallet = (() => ({})) as unknown as Parameters<typeof createLeakInjector>[2]
  const timers = t.mock.method(globalThis, 'setTimeout', (_: () => void, ms: number) => planted.push([ms]))
  await createLeakInjector(makings, { kind: 'timer', count: 1 }, wallet, false).afterCycle()
  timers.mock.restore()
  assert.deepEqual(planted, [[3_600_000]])
  const exports = { __wbindgen_malloc: (...figures: number[]) => planted.push(figures) }
  const before = findMemoryHooks()
  publishMemoryHooks({ ...HOOKS, instances: [{ exports } as unknown as SdkInstance] })
  t.after(() => publishMemoryHooks(before as MemoryHooks))
  await createLeakInjector(makings, { kind: 'rust-bytes', count: 16 }, wallet, false).afterCycle()
  assert.deepEqual(planted[1], [16, 8])
})

test('the native library is measured for 30 s at most', async () => {
  const lines: string[] = []
  const options = parseRunOptions([], {})
  assert.ok(options !== 'help')
  const stop = AbortSignal.abort()
  const recording = leakyRecording({ metadata: metadataWith() })
  await liveRustFinder('0.19.2', {
    ...{ options, stop, abandon: stop, outDir: '/nowhere/at-all' },
    output: { ...SILENT_OUTPUT, line: (text: string) => void lines.push(text) },
  })(recording)
  assert.match(lines[0] ?? '', / for 30 s at most$/)
})
