import { parseInjection } from '../options/options.ts'
import { type HostWallet, NO_INJECTION, type WalletOptions } from './host.ts'
import { isWarm } from './run-counters.ts'
import type { ScenarioContext, ScenarioResult } from './scenario-context.ts'

/**
 * The fastest probe: build an instance, disconnect, free, count at rest, and again, on one storage folder. No network
 * and no payments, so that whatever grows is the life of an instance itself.
 */
export async function runLifecycle(context: ScenarioContext): Promise<ScenarioResult> {
  await runLives(context, { kind: 'nowhere' }, (wallet) => wallet.liveOnce())
  return { balances: null, events: {} }
}

/**
 * One life of an instance after the other on one seed, each counted at rest, until the run is over.
 * @param live Lives once; the wallet is Alice's.
 */
export async function runLives(
  context: ScenarioContext,
  network: WalletOptions['network'],
  live: (wallet: HostWallet) => Promise<void>,
): Promise<HostWallet> {
  const { host, config, counters, stop } = context
  const { record } = config
  const { leafOptimizer, sdkConfig: kind } = record
  const options: WalletOptions = { network, leafOptimizer, kind, storageDir: config.storageDir }
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
    await live(wallet)
    await injector.afterCycle()
    counters.cycles += 1
    await recorder.checkpoint('rest')
    if (isWarm(config, counters, recorder.elapsedSec)) context.onWarm()
  }
  context.onStage('finishing')
  await recorder.sample('end')
  return wallet
}
