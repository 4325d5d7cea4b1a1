import { fileURLToPath } from 'node:url'
import { type FindRust, storedRustFinder } from '../compare/compare.ts'
import type { RustRequest } from '../run/options/options.ts'
import type { LiveRust } from '../run/run.ts'

// From a clone the sources run as they are; bundled, every chunk lies in one folder beside the baselines.
const SHIPPED = fileURLToPath(
  new URL(import.meta.url.endsWith('.ts') ? '../../baselines' : '../baselines', import.meta.url),
)

// The user's own baselines, as `baseline record` writes them, come before those that come with the tool.
const STORED_IN: readonly string[] = ['baselines', SHIPPED]

/**
 * Prepares what measuring a Rust side needs, before the run.
 * @throws UsageError when the user's native counterpart cannot be had.
 */
export async function prepareRustSide(request: RustRequest, stop: AbortSignal): Promise<void> {
  if (request.kind !== 'live' || request.sdkSpec === null) return
  const { prepareCounterpart } = await import('../run/run.ts')
  await prepareCounterpart(request.sdkSpec, stop)
}

/**
 * Finds the Rust side of a run as it was asked for.
 * @param openLive Called where it is to be measured.
 * @returns Undefined where none is looked for: none was asked for, or a file was given.
 */
export async function rustFinder(
  request: RustRequest,
  openLive: () => LiveRust | Promise<LiveRust>,
): Promise<FindRust | undefined> {
  switch (request.kind) {
    case 'file':
    case 'none':
      return undefined
    case 'stored':
      return storedRustFinder(STORED_IN)
    case 'live': {
      // Loaded on demand: judging recorded files needs no harness.
      const { liveRustFinder } = await import('../run/run.ts')
      return liveRustFinder(request.sdkSpec, await openLive())
    }
    default:
      return request satisfies never
  }
}
