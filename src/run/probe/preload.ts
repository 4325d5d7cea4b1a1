import { prepareMemoryHooks } from './prepare-hooks.ts'
import { rewriteToCount } from './rewriting/rewriting.ts'
import { captureSdkInstances } from './wasm-capture.ts'

/**
 * Loaded with `--import` before the SDK, so that its memory can be read exactly. It changes nothing that the SDK
 * does, keeps nothing that grows, and leaves what it captured under one global symbol (see `wasm-capture.ts`).
 * With `MEMTEST_REWRITE=1` in the environment the SDK's module is also rewritten to count its own allocations,
 * which Rust heap profiles need.
 */

const hooks = prepareMemoryHooks()
captureSdkInstances(hooks, process.env.MEMTEST_REWRITE === '1' ? rewriteToCount : null)
