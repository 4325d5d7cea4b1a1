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
    coordinatorIdentifier: operators.all[0]?.identifier ?? '',
    threshold: operators.threshold,
    signingOperators: operators.all.map(({ index, identifier, identityKey }) => ({
      id: index,
      identifier,
      address: operatorUrls[index] ?? '',
      identityPublicKey: Buffer.from(identityKey).toString('hex'),
    })),
    sspConfig: {
      baseUrl: providerUrl,
      identityPublicKey: providerKeyHex,
      schemaEndpoint: 'graphql/spark/rc',
    },
    // Of tokens, which this network does not serve; the SDK wants them all the same.
    expectedWithdrawBondSats: 10_000,
    expectedWithdrawRelativeBlockLocktime: 1000,
  }
}
