import { parseInjection } from '../options/options.ts'
import { type HostWallet, NO_INJECTION, type WalletOptions } from './host.ts'
import { isWarm } from './run-counters.ts'
import type { ScenarioContext, ScenarioResult } from './scenario-context.ts'

/**
 * The fastest probe: build an instance, disconnect, free, count at rest, and again, on one storage folder. Without
 * network and payments, all growth is that of an instance's life.
 */
export async function runLifecycle(context: ScenarioContext): Promise<ScenarioResult> {
  await runLives(context, { network: { kind: 'nowhere' } }, (wallet) => wallet.liveOnce())
  return { balances: null, events: {} }
}

/** Whose lives they are, and where. */
export interface Lives {
  network: WalletOptions['network']
  /** How many seeds take turns. */
  seeds?: number
  /** Whether the instances share what they can. */
  shared?: boolean
}

/**
 * One life of an instance after the other, each counted at rest, until the run is over.
 * @param live Lives once; the wallets take turns, Alice's first.
 */
export async function runLives(
  context: ScenarioContext,
  { network, seeds = 1, shared = false }: Lives,
  live: (wallet: HostWallet) => Promise<void>,
): Promise<HostWallet[]> {
  const { host, config, counters, stop } = context
  const { record } = config
  const { leafOptimizer, sdkConfig: kind } = record
  const options: WalletOptions = { network, leafOptimizer, kind, storageDir: config.storageDir, shared }
  const injector = record.inject ? host.injector(parseInjection(record.inject), options, false) : NO_INJECTION
  const wallets = Array.from({ length: seeds }, (_, index) =>
    host.wallet(index === 0 ? 'alice' : `user-${index + 1}`, seedOf(config.seeds.alice, index), options),
  )
  context.onStage('measuring')
  const recorder = context.openRecorder()
  await recorder.sample('start')
  const isOver = () =>
    stop.aborted ||
    recorder.elapsedSec >= config.latestEndSec ||
    (record.cycleLimit !== null && counters.cycles >= record.cycleLimit)
  while (!isOver()) {
    const wallet = wallets[counters.cycles % wallets.length]
    if (wallet === undefined) break
    await live(wallet)
    await injector.afterCycle()
    counters.cycles += 1
    await recorder.checkpoint('rest')
    if (isWarm(config, counters, recorder.elapsedSec)) context.onWarm()
  }
  context.onStage('finishing')
  await recorder.sample('end')
  return wallets
}

/** A seed of its own for each user: the first is the run's, the others differ from it in their first digits. */
export function seedOf(seedHex: string, index: number): string {
  const first = (Number.parseInt(seedHex.slice(0, 8), 16) + index) % 2 ** 32
  return first.toString(16).padStart(8, '0') + seedHex.slice(8)
}
