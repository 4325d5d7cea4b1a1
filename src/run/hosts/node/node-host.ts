import { randomBytes } from 'node:crypto'
import { collectOnce, createMemoryReader, type MemoryReader, memoryHooks } from '../../probe/probe.ts'
import type { HarnessConfig, SdkModule } from '../../protocol/protocol.ts'
import type { Host, Probe } from '../../scenarios/scenarios.ts'
import { mnemonicOf } from '../mnemonic.ts'
import { openDatabases } from '../open-databases.ts'
import type { OpenHost, TellHost } from '../opened-host.ts'
import { processCounts } from '../process-counts.ts'
import { createLeakInjector, instanceOptions, sharedContext, waitUntilIdle } from '../wasm/wasm-sdk.ts'
import { refuseToLeaveLoopback } from './loopback-fetch.ts'
import { startProfiling } from './node-profiling.ts'
import { loadSdk } from './sdk-config.ts'
import { Wallet } from './wallet.ts'

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
    injector: (injection, asked, perPayment) => {
      const options = instanceOptions(sdk, asked)
      const wallet = (name: string, of: () => typeof options) =>
        new Wallet(sdk, name, mnemonicOf(randomBytes(32).toString('hex')), asked.storageDir, of())
      return createLeakInjector({ sdk, options: () => options }, injection, wallet, perPayment)
    },
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
      const [counts, before] = [processCounts(), openDatabases('self')]
      const details = await reader.checkpoint(phase, options)
      const after = openDatabases('self')
      const databases = before === null || after === null ? null : { before, after }
      return {
        details: { ...details, openDatabases: databases },
        reading: { ...reader.sample(), ...counts },
      }
    },
    idle: () => waitUntilIdle(memoryHooks().requests),
  }
}
