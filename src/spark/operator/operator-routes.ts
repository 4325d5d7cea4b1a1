import { Authentication, type Sessions } from '../authentication/operator-authentication.ts'
import { type Call, type Route, routesOf } from '../grpc/service.ts'
import { GrpcError } from '../grpc/status.ts'
import type { Identity } from '../ledger/node.ts'
import { SparkAuthnService } from '../proto/generated/spark_authn_pb.ts'
import { SparkService } from '../proto/generated/spark_pb.ts'
import { SparkTokenService } from '../proto/generated/spark_token_pb.ts'
import { finalizeClaim, signClaimRefunds, tweakClaimKeys } from './claim-in-three-calls.ts'
import { claimTransfer } from './claim-transfer.ts'
import { getSigningCommitments } from './commitments.ts'
import type { NetworkState } from './network-state.ts'
import { initiatePreimageSwap } from './preimage-swap.ts'
import { initiatePrimarySwap } from './primary-swap.ts'
import { queryAllTransfers, queryNodes, queryPendingTransfers } from './queries.ts'
import { queryHtlc } from './query-htlc.ts'
import { renewLeaf } from './renew-leaf.ts'
import { startTransfer } from './start-transfer.ts'
import { storePreimageShares } from './store-preimage.ts'
import type { WalletSettings } from './wallet-settings.ts'

const LAST_PAGE = { offset: -1n }

/** What the operator of this index answers. Each has sessions of its own; everything else is shared. */
export function operatorRoutes(
  state: NetworkState,
  operator: number,
  sessions: Sessions,
  settings: WalletSettings,
): ReadonlyMap<string, Route> {
  const authentication = new Authentication(sessions, state.now)
  const caller = ({ authorization }: Call): Identity => {
    const identity = sessions.identify(authorization)
    if (identity === null) throw new GrpcError('unauthenticated', 'there is no valid session')
    return identity
  }
  const renewals = new RepeatedAnswers<ReturnType<typeof renewLeaf>>()
  return new Map([
    ...routesOf(SparkAuthnService, {
      get_challenge: (request) => authentication.getChallenge(request),
      verify_challenge: (request) => authentication.verifyChallenge(request),
    }),
    ...routesOf(SparkTokenService, {
      query_token_metadata: () => ({}),
      query_token_transactions: () => ({ ...LAST_PAGE, pageResponse: {} }),
      query_token_outputs: () => ({ pageResponse: {} }),
      query_token_allowances: () => ({}),
    }),
    ...routesOf(SparkService, {
      query_nodes: (request, call) => {
        caller(call)
        return queryNodes(state, request)
      },
      query_all_transfers: (request, call) => queryAllTransfers(state, request, caller(call)),
      query_pending_transfers: (request, call) => queryPendingTransfers(state, request, caller(call)),
      get_signing_commitments: (request, call) => {
        caller(call)
        return getSigningCommitments(state, request)
      },
      start_transfer_v2: (request, call) => startTransfer(state, request, caller(call)),
      claim_transfer: (request, call) => claimTransfer(state, request, caller(call)),
      claim_transfer_tweak_keys: (request, call) => tweakClaimKeys(state, operator, request, caller(call)),
      claim_transfer_sign_refunds_v2: (request, call) => signClaimRefunds(state, request, caller(call)),
      finalize_node_signatures_v2: (request, call) => finalizeClaim(state, request, caller(call)),
      renew_leaf: (request, call) => {
        const identity = caller(call)
        return renewals.once(identity, call.idempotencyKey, () => renewLeaf(state, request, identity))
      },
      initiate_swap_primary_transfer: (request, call) => initiatePrimarySwap(state, request, caller(call)),
      store_preimage_share_v2: (request, call) => storePreimageShares(state, request, caller(call)),
      initiate_preimage_swap_v3: (request, call) => initiatePreimageSwap(state, request, caller(call)),
      query_htlc: (request, call) => queryHtlc(state, request, caller(call)),
      subscribe_to_events: (request, call, stream) => {
        const identity = caller(call)
        if (Buffer.from(request.identityPublicKey).toString('hex') !== identity) {
          throw new GrpcError('permissionDenied', 'the session is not that of the identity to listen for')
        }
        stream.onClose(state.events.subscribe(identity, operator, stream))
      },
      update_wallet_setting: (request, call) => ({ walletSetting: settings.update(caller(call), request) }),
      query_wallet_setting: (_, call) => ({ walletSetting: settings.get(caller(call)) }),
      query_unused_deposit_addresses: () => LAST_PAGE,
      query_static_deposit_addresses: () => ({}),
      get_utxos_for_identity: () => ({}),
    }),
  ])
}

/** A repeat follows within seconds; this many answers are remembered in the meantime. */
const CAPACITY = 64

/**
 * Answers by idempotency key. A wallet that lost an answer asks again with the same key, and gets the first answer
 * instead of a second change. Refusals are not kept.
 */
export class RepeatedAnswers<T> {
  readonly #answers = new Map<string, T>()

  /** @param key Null when the wallet sent none: then every call counts. */
  once(caller: string, key: string | null, answer: () => T): T {
    if (key === null) return answer()
    const full = `${caller} ${key}`
    const known = this.#answers.get(full)
    if (known !== undefined) return known
    const fresh = answer()
    this.#answers.set(full, fresh)
    if (this.#answers.size > CAPACITY) {
      const oldest = this.#answers.keys().next()
      if (!oldest.done) this.#answers.delete(oldest.value)
    }
    return fresh
  }
}
