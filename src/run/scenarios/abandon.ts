import { runLives } from './lifecycle.ts'
import type { ScenarioContext, ScenarioResult } from './scenario-context.ts'

/**
 * The specification's own case: each cycle builds an instance, uses it and lets it go without `disconnect()`. What a
 * cycle leaves is what one forgotten instance costs, with its tasks, connections and descriptors.
 */
export async function runAbandon(context: ScenarioContext): Promise<ScenarioResult> {
  const { config, counters } = context
  const [wallet] = await runLives(context, { network: config.network }, async (alice) => {
    await alice.connect()
    counters.listenersAdded += 1
    await alice.balanceSat()
    await alice.abandon(config.record.release)
  })
  return { balances: null, events: wallet?.events.counts ?? {} }
}
