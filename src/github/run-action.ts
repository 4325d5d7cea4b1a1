import * as core from '@actions/core'
import { UsageError } from '../usage-error.ts'

/**
 * Runs an action to its end: a failure becomes the step's failure, in a sentence; only a fault of our own shows a stack,
 * in the debug log. When the job is cancelled, `stop` aborts, and what was measured is still reported.
 */
export async function runAction(action: (stop: AbortSignal) => Promise<void>): Promise<void> {
  const stop = new AbortController()
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => stop.abort())
  try {
    await action(stop.signal)
  } catch (error) {
    if (!(error instanceof UsageError) && error instanceof Error) core.debug(error.stack ?? '')
    core.setFailed(error instanceof Error ? error.message : String(error))
  }
  // The SDK's cousins, timers and keep-alive sockets, must not hold the step open.
  process.exit()
}
