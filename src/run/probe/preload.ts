import { prepareMemoryHooks } from './prepare-hooks.ts'
import { rewriteToCount } from './rewriting/rewriting.ts'
import { captureSdkInstances } from './wasm-capture.ts'

/**
 * Loaded with `--import` before the SDK, so that its memory can be read exactly. Does not change the SDK's behaviour,
 * keeps nothing that grows, and leaves its captures under one global symbol (see `wasm-capture.ts`). With
 * `MEMTEST_REWRITE=1` in the environment the SDK's module is also rewritten to count its own allocations; Rust heap
 * profiles need that.
 */

const hooks = prepareMemoryHooks()
captureSdkInstances(hooks, process.env.MEMTEST_REWRITE === '1' ? rewriteToCount : null)
