import { runLives } from './lifecycle.ts'
import type { ScenarioContext, ScenarioResult } from './scenario-context.ts'

/** As many users as a small server has at a time. */
const SEEDS = 3

/**
 * How a server uses the SDK: each request of a user builds an instance on that user's seed, syncs it, disconnects and
 * frees it. The users take turns, and the instances share what the SDK lets them share.
 */
export async function runServer(context: ScenarioContext): Promise<ScenarioResult> {
  const { host, config } = context
  const shared = (await host.canShare?.()) ?? false
  const wallets = await runLives(
    context,
    { network: config.network, seeds: SEEDS, shared },
    async (wallet) => {
      if (wallet.open === undefined)
        throw new Error('this host cannot build an instance without listening to it')
      await wallet.open()
      try {
        await wallet.sync()
      } finally {
        await wallet.disconnect()
      }
    },
  )
  const events: Record<string, number> = {}
  for (const { events: seen } of wallets) {
    for (const [kind, count] of Object.entries(seen.counts)) events[kind] = (events[kind] ?? 0) + count
  }
  return { balances: null, events }
}
