import type { HarnessNetwork } from '../harness-protocol.ts'
import type { ChainService, SdkConfig, SdkModule } from '../sdk-types.ts'

/** How an SDK instance is configured, the same for every instance of a run. */
export interface InstanceOptions {
  network: HarnessNetwork
  leafOptimizer: boolean
  kind: 'client' | 'server'
}

/**
 * The SDK's default configuration, pointed at the run's network. On the local one every service that would leave
 * loopback is switched off.
 */
export function sdkConfig(sdk: SdkModule, { network, leafOptimizer, kind }: InstanceOptions): SdkConfig {
  const config = kind === 'server' ? sdk.defaultServerConfig('regtest') : sdk.defaultConfig('regtest')
  delete config.realTimeSyncServerUrl
  delete config.lnurlDomain
  // A payment by invoice should take Lightning, also where the receiver could be paid on Spark.
  config.preferSparkOverLightning = false
  config.leafOptimizationConfig = { ...config.leafOptimizationConfig, autoEnabled: leafOptimizer }
  config.tokenOptimizationConfig = { ...config.tokenOptimizationConfig, autoEnabled: false }
  if (network.kind === 'local') {
    config.useDefaultExternalInputParsers = false
    config.sparkConfig = network.sparkConfig
  }
  return config
}

/** A chain service that knows no transaction: the local network has no Bitcoin chain behind it. */
export const EMPTY_CHAIN: ChainService = {
  getAddressUtxos: async () => [],
  getTransactionStatus: async () => ({ confirmed: false }),
  getTransactionHex: async (txid: string) => {
    throw new Error(`the local network has no transaction ${txid}`)
  },
  broadcastTransaction: async () => {},
  recommendedFees: async () => ({ fastestFee: 1, halfHourFee: 1, hourFee: 1, economyFee: 1, minimumFee: 1 }),
}
