import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { readCountedAllocations } from '../../../src/run/probe/rewriting/counting-rewrite.ts'
import { RustHeapProfile } from '../../../src/run/profiling/rust-heap-profile.ts'
import { loadSdk } from '../probe/loaded-sdk.ts'
import { goIsMissing, goPprofTop } from './go-pprof.ts'

const { instance, cycle, close } = await loadSdk({ rewrite: true })
after(close)
await cycle('server')
const started = RustHeapProfile.start(instance)
assert.ok(started)
const profile = started

function leakRustBytes(blocks: number, bytes: number): void {
  for (let block = 0; block < blocks; block++) instance.exports.__wbindgen_malloc(bytes, 8)
}

test('the stack that keeps Rust memory is named, with exact objects and bytes', async () => {
  const mark = profile.mark()
  leakRustBytes(20, 1000)
  await cycle('server')
  const [worst, ...others] = profile.grownSince(mark)
  assert.ok(worst)
  assert.equal(worst.side, 'rust')
  assert.match(
    worst.frames.join('\n'),
    /leakRustBytes \(memory|leakRustBytes \(profiling\/rust-heap-profile\.test\.ts:\d+\)/,
  )
  // A block of 1,000 bytes takes a chunk of 1,008.
  assert.deepEqual([worst.inuseObjects, worst.inuseBytes], [20, 20 * 1008])
  assert.deepEqual([worst.allocObjects, worst.allocBytes], [20, 20 * 1008])
  assert.deepEqual(others, [], 'a healthy cycle gives back what it takes')
})

test('what stacks hold in use is what the allocator counts, through reallocation and release', () => {
  const { __wbindgen_malloc: malloc, __wbindgen_realloc: realloc, __wbindgen_free: free } = instance.exports
  const before = readCountedAllocations(instance)?.liveBytes ?? Number.NaN
  const mark = profile.mark()
  const kept = realloc(malloc(100, 8), 100, 5000, 8) >>> 0
  free(malloc(64, 64), 64, 64)
  const grown = profile.grownSince(mark).reduce((sum, stack) => sum + stack.inuseBytes, 0)
  assert.equal(grown, (readCountedAllocations(instance)?.liveBytes ?? Number.NaN) - before)
  free(kept, 5000, 8)
  assert.deepEqual(profile.grownSince(mark), [])
})

test('go tool pprof reads the Rust heap profile, in use and in total', { skip: goIsMissing }, async () => {
  const dir = mkdtempSync(join(tmpdir(), 'memtest-pprof-'))
  try {
    const file = join(dir, 'rustheap.pb.gz')
    writeFileSync(file, profile.encode())
    const inuse = await goPprofTop(file, '-sample_index=inuse_objects', '-nodecount=5')
    assert.match(inuse, /Type: inuse_objects/)
    assert.match(inuse, /leakRustBytes|__wbindgen_malloc/)
    assert.match(await goPprofTop(file, '-sample_index=alloc_space'), /breez_sdk_spark::sdk_builder/)
  } finally {
    rmSync(dir, { recursive: true })
  }
})

test('a module that was not rewritten cannot be profiled', () => {
  const exports = { ...instance.exports, sdk_memtest_hooked: undefined } as unknown as typeof instance.exports
  assert.equal(RustHeapProfile.start({ ...instance, exports }), null)
})
