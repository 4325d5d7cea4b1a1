/** The SDK's `SparkConfig` of this network, and the same under a host name for each instance. */

import { at } from '../at.ts'
import type { Operators } from './operator/operators.ts'

/** The SDK's `SparkConfig`. */
export interface SparkConfig {
  coordinatorIdentifier: string
  threshold: number
  signingOperators: { id: number; identifier: string; address: string; identityPublicKey: string }[]
  sspConfig: { baseUrl: string; identityPublicKey: string; schemaEndpoint: string }
  expectedWithdrawBondSats: number
  expectedWithdrawRelativeBlockLocktime: number
}

export function sparkConfig(
  operators: Operators,
  operatorUrls: string[],
  providerUrl: string,
  providerKeyHex: string,
): SparkConfig {
  return {
    coordinatorIdentifier: at(operators.all, 0).identifier,
    threshold: operators.threshold,
    signingOperators: operators.all.map(({ index, identifier, identityKey }) => ({
      id: index,
      identifier,
      address: at(operatorUrls, index),
      identityPublicKey: Buffer.from(identityKey).toString('hex'),
    })),
    sspConfig: {
      baseUrl: providerUrl,
      identityPublicKey: providerKeyHex,
      schemaEndpoint: 'graphql/spark/rc',
    },
    // About tokens, which this network does not serve; the SDK requires them nevertheless.
    expectedWithdrawBondSats: 10_000,
    expectedWithdrawRelativeBlockLocktime: 1000,
  }
}

/** What of an SDK's configuration names hosts; the SDK's own type leaves more out than ours. */
interface NamesHosts {
  signingOperators: { address: string }[]
  sspConfig: { baseUrl: string }
}

/**
 * The same network under a host name of its own, `w1.localhost` for instance 1. A browser opens six connections to a
 * host, and each SDK instance keeps one for its event stream: a sixth instance under the same name would wait for ever. `*.localhost` is this machine in every browser (RFC 6761, section 6.3).
 */
export function instanceSparkConfig<Config extends NamesHosts>(config: Config, instance: number): Config {
  const named = (url: string) => url.replace('http://127.0.0.1:', `http://w${instance}.localhost:`)
  const { signingOperators, sspConfig } = config
  return {
    ...config,
    signingOperators: signingOperators.map((operator) => ({
      ...operator,
      address: named(operator.address),
    })),
    sspConfig: { ...sspConfig, baseUrl: named(sspConfig.baseUrl) },
  }
}
