import { UsageError, unforeseenRefusal } from '../errors.ts'
import { endedBySignals, type RunEnds } from '../run/run.ts'
import * as core from './runner-core.ts'

/**
 * Runs an action to its end: a failure becomes the step's failure, in a sentence; only a fault of our own shows a stack,
 * in the debug log. A cancelled job gets a signal and a second one soon after: the run ends, and what was measured is
 * still reported.
 */
export async function runAction(action: (ends: RunEnds) => Promise<void>): Promise<void> {
  const ends = endedBySignals(() => core.info('The job is cancelled: what was measured is reported.'))
  try {
    await action(ends)
  } catch (error) {
    if (!(error instanceof UsageError) && error instanceof Error) core.debug(error.stack ?? '')
    const told = unforeseenRefusal(error) ?? error
    core.setFailed(told instanceof Error ? told.message : String(told))
  }
  // The SDK's cousins, timers and keep-alive sockets, must not hold the step open.
  process.exit()
}
