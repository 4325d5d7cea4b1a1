import type { MessageInitShape } from '@bufbuild/protobuf'
import { scalarToBytes } from '../crypto/scalar.ts'
import type { Keyshare } from '../ledger/keyshare.ts'
import { keyshareMessage } from '../ledger/messages.ts'
import type { SigningResultSchema } from '../proto/generated/spark_pb.ts'
import type { NetworkState } from './network-state.ts'
import type { Share } from './signing.ts'

/** What a wallet needs to complete a signature itself: the operators' shares, their nonces, and what verifies them. */
export function signingResult(
  state: NetworkState,
  keyshare: Keyshare,
  shares: readonly Share[],
): MessageInitShape<typeof SigningResultSchema> {
  const byIdentifier = <T>(value: (entry: Share) => T) =>
    Object.fromEntries(shares.map((entry) => [entry.operator.identifier, value(entry)]))
  return {
    publicKeys: byIdentifier(({ operator }) => state.desk.publicShare(keyshare, operator)),
    signingNonceCommitments: byIdentifier(({ nonce }) => ({ hiding: nonce.hiding, binding: nonce.binding })),
    signatureShares: byIdentifier(({ share }) => scalarToBytes(share)),
    signingKeyshare: keyshareMessage(keyshare, state.operators),
  }
}
