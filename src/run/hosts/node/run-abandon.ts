import { parseInjection } from '../../options/options.ts'
import type { WalletOptions } from '../host.ts'
import { NO_INJECTION } from './leak-injector.ts'
import { isWarm } from './run-counters.ts'
import type { ScenarioContext, ScenarioResult } from './run-scenario.ts'

/**
 * The specification's own case: each cycle builds an instance, uses it and lets it go without `disconnect()`. What a
 * cycle leaves is what one forgotten instance costs, with its tasks, connections and descriptors.
 */
export async function runAbandon(context: ScenarioContext): Promise<ScenarioResult> {
  const { host, config, counters, stop } = context
  const { record } = config
  const { leafOptimizer, sdkConfig: kind } = record
  const options: WalletOptions = {
    network: config.network,
    leafOptimizer,
    kind,
    storageDir: config.storageDir,
  }
  const injector = record.inject ? host.injector(parseInjection(record.inject), options, false) : NO_INJECTION
  const wallet = host.wallet('alice', config.seeds.alice, options)
  context.onStage('measuring')
  const recorder = context.openRecorder()
  await recorder.sample('start')
  const isOver = () =>
    stop.aborted ||
    recorder.elapsedSec >= config.latestEndSec ||
    (record.cycleLimit !== null && counters.cycles >= record.cycleLimit)
  while (!isOver()) {
    await wallet.connect()
    counters.listenersAdded += 1
    await wallet.balanceSat()
    await wallet.abandon(record.release)
    await injector.afterCycle()
    counters.cycles += 1
    await recorder.checkpoint('rest')
    if (isWarm(config, counters, recorder.elapsedSec)) context.onWarm()
  }
  context.onStage('finishing')
  await recorder.sample('end')
  return { balances: null, events: wallet.events.counts }
}
