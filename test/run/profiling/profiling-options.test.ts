import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Profiling } from '../../../src/run/profiling/profiles.ts'
import { loadSdk } from '../probe/loaded-sdk.ts'

await loadSdk()

test('without a mark nobody is accused', async () => {
  const profiling = await Profiling.start({ resources: false, rust: false })
  profiling.stop()
  assert.deepEqual(profiling.culprits(), [])
})

test('profiles that were not asked for say how to get them', async () => {
  const profiling = await Profiling.start({ resources: false, rust: false })
  profiling.stop()
  assert.deepEqual(profiling.rustHeap(), {
    kind: 'unavailable',
    reason: 'the Rust heap is not profiled in this run: start it with --rust-profile',
  })
  assert.deepEqual(profiling.resources(), {
    kind: 'unavailable',
    reason: 'active resources are not profiled in this run: start it with --pprof',
  })
})

test('a Rust profile on a module that was not rewritten is a problem told at the start', async () => {
  const profiling = await Profiling.start({ resources: false, rust: true })
  profiling.stop()
  assert.deepEqual(profiling.problems, [
    'the Rust heap cannot be profiled: the preload did not rewrite the wasm module',
  ])
})
