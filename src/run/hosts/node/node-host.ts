import { collectOnce, createMemoryReader, type MemoryReader, memoryHooks } from '../../probe/probe.ts'
import type { HarnessConfig, HarnessNetwork, SdkModule } from '../../protocol/protocol.ts'
import type { Host, Probe, WalletOptions } from '../../scenarios/scenarios.ts'
import type { OpenHost, TellHost } from '../opened-host.ts'
import { processCounts } from '../process-counts.ts'
import { createLeakInjector } from './leak-injector.ts'
import { refuseToLeaveLoopback } from './loopback-fetch.ts'
import { startProfiling } from './node-profiling.ts'
import { type InstanceOptions, loadSdk, mnemonicOf, sharedContext } from './sdk-config.ts'
import { waitUntilIdle } from './wait-until-idle.ts'
import { Wallet } from './wallet.ts'

/** Nothing answers there: the port of the discard service, which nobody runs. */
const NOWHERE = 'http://127.0.0.1:9'

/** Loads the SDK into this very process, with the profiles that were asked for. */
export async function openNodeHost(config: HarnessConfig, tell: TellHost): Promise<OpenHost> {
  if (config.network.kind === 'local') refuseToLeaveLoopback()
  const sdk = loadSdk(config.sdkDir)
  const reader = createMemoryReader({ countObjects: config.record.forceGc })
  return { host: nodeHost(sdk, reader), profiling: await startProfiling(config, reader, tell), died: null }
}

/** The SDK as WebAssembly in this very process. */
function nodeHost(sdk: SdkModule, reader: MemoryReader): Host {
  return {
    probe: nodeProbe(reader),
    ...nodeWallets(sdk),
    injector: (injection, options, perPayment) =>
      createLeakInjector(sdk, injection, options.storageDir, instanceOptions(sdk, options), perPayment),
    canShare: async () => sdk.newSharedSdkContext !== undefined,
    close: async () => {},
  }
}

/** Its wallets alone, for whoever measures something else than memory. */
export function nodeWallets(sdk: SdkModule): Pick<Host, 'wallet'> {
  const context = sharedContext(sdk)
  return {
    wallet: (name, seedHex, options) =>
      new Wallet(sdk, name, mnemonicOf(seedHex), options.storageDir, {
        ...instanceOptions(sdk, options),
        ...(options.shared ? { context } : {}),
      }),
  }
}

function instanceOptions(sdk: SdkModule, { network, leafOptimizer, kind }: WalletOptions): InstanceOptions {
  return { network: network.kind === 'nowhere' ? unreachableNetwork(sdk) : network, leafOptimizer, kind }
}

/** The reader of this process's memory, as a host's. */
export function nodeProbe(reader: MemoryReader): Probe {
  return {
    census: () => reader.census(),
    async sample({ collect }) {
      // Descriptors first: a collection closes what nobody closed, and the leak would not show.
      const counts = processCounts()
      if (collect) collectOnce()
      return { ...reader.sample(), ...counts }
    },
    async checkpoint(phase, options) {
      const counts = processCounts()
      const details = await reader.checkpoint(phase, options)
      return { details, reading: { ...reader.sample(), ...counts } }
    },
    idle: () => waitUntilIdle(memoryHooks().requests),
  }
}

function unreachableNetwork(sdk: SdkModule): HarnessNetwork {
  const { sparkConfig } = sdk.defaultConfig('regtest')
  if (sparkConfig === undefined) throw new Error('this SDK version has no sparkConfig to point at loopback')
  const signingOperators = sparkConfig.signingOperators.map((operator) => ({ ...operator, address: NOWHERE }))
  const sspConfig = { ...sparkConfig.sspConfig, baseUrl: NOWHERE }
  return { kind: 'local', sparkConfig: { ...sparkConfig, signingOperators, sspConfig } }
}
