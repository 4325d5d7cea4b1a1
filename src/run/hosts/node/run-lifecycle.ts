import { parseInjection } from '../../options/options.ts'
import type { HarnessNetwork, SdkModule } from '../../protocol/protocol.ts'
import { createLeakInjector, NO_INJECTION } from './leak-injector.ts'
import { isWarm } from './run-counters.ts'
import type { ScenarioContext, ScenarioResult } from './run-scenario.ts'
import { mnemonicOf } from './sdk-config.ts'
import { Wallet } from './wallet.ts'

/** Nothing answers there: the port of the discard service, which nobody runs. */
const NOWHERE = 'http://127.0.0.1:9'

/**
 * The fastest probe: build an instance, disconnect, free, count at rest, and again, on one storage folder. No network
 * and no payments, so that whatever grows is the life of an instance itself.
 */
export async function runLifecycle(context: ScenarioContext): Promise<ScenarioResult> {
  const { sdk, config, counters, stop } = context
  const { record } = config
  const { leafOptimizer, sdkConfig: kind } = record
  const instance = { network: unreachableNetwork(sdk), leafOptimizer, kind }
  const injector = record.inject
    ? createLeakInjector(sdk, parseInjection(record.inject), config.storageDir, instance, false)
    : NO_INJECTION
  const wallet = new Wallet(sdk, 'alice', mnemonicOf(config.seeds.alice), config.storageDir, instance)
  context.onStage('measuring')
  const recorder = context.openRecorder()
  recorder.sample('start')
  const isOver = () =>
    stop.aborted ||
    recorder.elapsedSec >= record.durationSec ||
    (record.cycleLimit !== null && counters.cycles >= record.cycleLimit)
  while (!isOver()) {
    const built = await wallet.build()
    await built.disconnect()
    built.free()
    await injector.afterCycle()
    counters.cycles += 1
    await recorder.checkpoint('rest')
    if (isWarm(record, counters, recorder.elapsedSec)) context.onWarm()
  }
  context.onStage('finishing')
  recorder.sample('end')
  return { balances: null, events: {} }
}

function unreachableNetwork(sdk: SdkModule): HarnessNetwork {
  const { sparkConfig } = sdk.defaultConfig('regtest')
  if (sparkConfig === undefined) throw new Error('this SDK version has no sparkConfig to point at loopback')
  const signingOperators = sparkConfig.signingOperators.map((operator) => ({ ...operator, address: NOWHERE }))
  const sspConfig = { ...sparkConfig.sspConfig, baseUrl: NOWHERE }
  return { kind: 'local', sparkConfig: { ...sparkConfig, signingOperators, sspConfig } }
}
