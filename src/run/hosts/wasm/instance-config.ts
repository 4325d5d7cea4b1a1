import type {
  ChainService,
  HarnessNetwork,
  SdkConfig,
  SdkModule,
  SparkConfig,
} from '../../protocol/protocol.ts'
import type { WalletOptions } from '../../scenarios/scenarios.ts'

/** How an SDK instance is configured. */
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

/** Nothing answers there: the port of the discard service, which nobody runs. */
const NOWHERE = 'http://127.0.0.1:9'

/**
 * What a scenario asks of an instance. Where it asks for no network, the addresses are ones at which nobody answers.
 */
export function instanceOptions(
  sdk: SdkModule,
  { network, leafOptimizer, kind }: WalletOptions,
): InstanceOptions {
  return { network: network.kind === 'nowhere' ? unreachableNetwork(sdk) : network, leafOptimizer, kind }
}

function unreachableNetwork(sdk: SdkModule): HarnessNetwork {
  const sparkConfig = ownSparkConfig(sdk)
  const signingOperators = sparkConfig.signingOperators.map((operator) => ({ ...operator, address: NOWHERE }))
  const sspConfig = { ...sparkConfig.sspConfig, baseUrl: NOWHERE }
  return { kind: 'local', sparkConfig: { ...sparkConfig, signingOperators, sspConfig } }
}

/**
 * The operators that the SDK would speak to if it was told of no others.
 * @throws Error when it cannot be told: it would try to reach its own for ever.
 */
function ownSparkConfig(sdk: SdkModule): SparkConfig {
  const { sparkConfig } = sdk.defaultConfig('regtest')
  if (sparkConfig !== undefined) return sparkConfig
  throw new Error(
    'this SDK speaks to its own operators alone, as its configuration has no sparkConfig: take SDK 0.14 or newer, or --network regtest',
  )
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
  const older: { optimizationConfig?: SdkConfig['leafOptimizationConfig'] } = config as object
  // One setting for leaves and tokens before 0.15.
  if (older.optimizationConfig !== undefined) {
    older.optimizationConfig = { ...older.optimizationConfig, autoEnabled: leafOptimizer }
  }
  config.leafOptimizationConfig = { ...config.leafOptimizationConfig, autoEnabled: leafOptimizer }
  config.tokenOptimizationConfig = { ...config.tokenOptimizationConfig, autoEnabled: false }
  if (network.kind === 'local') {
    config.useDefaultExternalInputParsers = false
    ownSparkConfig(sdk)
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
