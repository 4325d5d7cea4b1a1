import { createRequire } from 'node:module'
import { join } from 'node:path'
import { entropyToMnemonic } from '@scure/bip39'
import { wordlist } from '@scure/bip39/wordlists/english.js'
import type { ChainService, HarnessNetwork, SdkConfig, SdkModule } from '../../protocol/protocol.ts'

/** How an SDK instance is configured, the same for every instance of a run. */
export interface InstanceOptions {
  network: HarnessNetwork
  leafOptimizer: boolean
  kind: 'client' | 'server'
  /** The context that instances share, made when it is first asked for; null where this SDK version has none. */
  context?: (() => Promise<SharedContext | null>) | undefined
}

/** What instances of one process can share: connections to the operators, for example. */
export type SharedContext = Parameters<SdkModule['SdkBuilder']['prototype']['withSharedContext']>[0]

/** Makes the context that instances share once, for whoever asks; null where this SDK version has none. */
export function sharedContext(sdk: SdkModule): () => Promise<SharedContext | null> {
  let made: Promise<SharedContext | null> | null = null
  return () => {
    const make: SdkModule['newSharedSdkContext'] | undefined = sdk.newSharedSdkContext
    made ??= make === undefined ? Promise.resolve(null) : make({ network: 'regtest' })
    return made
  }
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

const SDK_PACKAGE = '@breeztech/breez-sdk-spark'

/**
 * Loads the SDK under test from the folder it is installed in. It and its storage layer print through `console`,
 * for which the measured process has no use.
 */
export function loadSdk(sdkDir: string): SdkModule {
  for (const method of ['log', 'info', 'warn', 'debug'] as const) console[method] = () => {}
  const require = createRequire(join(sdkDir, 'package.json'))
  return require(SDK_PACKAGE) as SdkModule
}

/**
 * The BIP 39 mnemonic of a 32-byte seed. The SDK's JavaScript binding declares an `entropy` seed but refuses every
 * value (seen on 0.19.2), so the digits serve as a mnemonic's entropy: the same digits give another wallet than in
 * the Go and Rust harnesses, which pass them to the SDK raw.
 * @param seedHex 64 hex digits.
 */
export function mnemonicOf(seedHex: string): string {
  return entropyToMnemonic(Buffer.from(seedHex, 'hex'), wordlist)
}
