import { create, toBinary } from '@bufbuild/protobuf'
import { timestampFromDate } from '@bufbuild/protobuf/wkt'
import { refundTransactions } from '../../../src/spark/bitcoin/leaf-transactions.ts'
import { htlcScript } from '../../../src/spark/bitcoin/taproot.ts'
import { nextHtlcSequences } from '../../../src/spark/bitcoin/timelock.ts'
import { outputOf } from '../../../src/spark/bitcoin/transaction.ts'
import { randomScalar } from '../../../src/spark/crypto/curve.ts'
import { encryptTo } from '../../../src/spark/crypto/ecies.ts'
import { sha256 } from '../../../src/spark/crypto/hashing.ts'
import { type Scalar, scalarToBytes } from '../../../src/spark/crypto/scalar.ts'
import { splitSecret } from '../../../src/spark/crypto/secret-sharing.ts'
import type { Leaf } from '../../../src/spark/ledger/node.ts'
import type { Invoice } from '../../../src/spark/lightning/invoice-book.ts'
import type { NetworkState } from '../../../src/spark/operator/network-state.ts'
import { initiatePreimageSwap } from '../../../src/spark/operator/preimage-swap.ts'
import { storePreimageShares } from '../../../src/spark/operator/store-preimage.ts'
import {
  type InitiatePreimageSwapRequest,
  InitiatePreimageSwapRequestSchema,
  SecretShareSchema,
  type StorePreimageShareV2Request,
  StorePreimageShareV2RequestSchema,
  UserSignedTxSigningJobSchema,
} from '../../../src/spark/proto/generated/spark_pb.ts'
import { writeInvoice } from '../../../src/spark/ssp/lightning.ts'
import type { Spoil } from './key-tweak-package.ts'
import type { LocalOperators } from './local-operators.ts'
import { signJob } from './sign-job.ts'
import type { TestWallet } from './test-wallet.ts'

const DAY_MS = 24 * 3600 * 1000

/** An invoice of the wallet's whose preimage only the wallet knows. */
export interface OwnInvoice {
  invoice: Invoice
  preimage: Scalar
}

/** Has the service provider write an invoice; the operators get no shares yet. */
export function askForInvoice(
  net: LocalOperators,
  wallet: TestWallet,
  sat: number,
  expirySec = 3600,
): OwnInvoice {
  const preimage = randomScalar()
  const input = {
    receiver_identity_pubkey: wallet.identity,
    network: 'REGTEST',
    amount_sats: sat,
    expiry_secs: expirySec,
    payment_hash: Buffer.from(sha256(scalarToBytes(preimage))).toString('hex'),
  }
  return { invoice: writeInvoice(net.state, net.provider.identitySecret, input, wallet.identity), preimage }
}

/** Shares of a preimage, one an operator, before encryption; a test may spoil them. */
export type SpoilShares = (shares: { secretShare: Uint8Array; proofs: Uint8Array[] }[]) => void

/** The shares of an invoice's preimage as the SDK sends them to the coordinator. */
export function prepareShares(
  state: NetworkState,
  wallet: TestWallet,
  { invoice, preimage }: OwnInvoice,
  spoil: SpoilShares = () => {},
): StorePreimageShareV2Request {
  const { operators } = state
  const { shares, proofs } = splitSecret(preimage, operators.threshold, operators.all.length)
  const messages = shares.map((share) => ({ secretShare: scalarToBytes(share), proofs: [...proofs] }))
  spoil(messages)
  return create(StorePreimageShareV2RequestSchema, {
    paymentHash: Buffer.from(invoice.hashHex, 'hex'),
    encryptedPreimageShares: Object.fromEntries(
      operators.all.map(({ identifier, identityKey, index }) => {
        const bytes = toBinary(SecretShareSchema, create(SecretShareSchema, messages[index] ?? {}))
        return [identifier, encryptTo(identityKey, bytes)]
      }),
    ),
    threshold: operators.threshold,
    invoiceString: invoice.encoded,
    userIdentityPublicKey: wallet.identityKey,
  })
}

/** An invoice that can be paid. */
export function payable(net: LocalOperators, wallet: TestWallet, sat: number, expirySec?: number): Invoice {
  const own = askForInvoice(net, wallet, sat, expirySec)
  storePreimageShares(net.state, prepareShares(net.state, wallet, own), wallet.identity)
  return own.invoice
}

/** The offer of leaves for an invoice's preimage, with both sets of refunds, as the SDK sends it. */
export function preparePreimageSwap(
  state: NetworkState,
  wallet: TestWallet,
  leaves: Leaf[],
  invoice: Pick<Invoice, 'hashHex' | 'encoded'>,
  spoil?: Spoil,
): InitiatePreimageSwapRequest {
  const provider = Buffer.from(state.serviceProvider, 'hex')
  const transferRequest = wallet.prepareTransfer(provider, leaves, spoil)
  const { transferPackage, transferId } = transferRequest
  if (transferPackage === undefined) throw new Error('a transfer has a package')
  const plain = transferPackage.leavesToSend
  const paymentHash = Buffer.from(invoice.hashHex, 'hex')
  const script = htlcScript(paymentHash, provider, wallet.identityKey)
  const jobs = leaves.map((leaf) => {
    const sequences = nextHtlcSequences(leaf.refunds.cpfp.sequence) ?? { cpfp: 70, direct: 85 }
    const refunds = refundTransactions(leaf, sequences, script)
    const secret = wallet.leafSecret(leaf.id)
    const { key } = leaf.tree
    const node = outputOf(leaf.nodeTx)
    const [first = {}, second = {}, third = {}] = wallet.commitments(3)
    const job = (...task: Parameters<typeof signJob>) =>
      create(UserSignedTxSigningJobSchema, signJob(...task))
    return {
      cpfp: job(leaf.id, refunds.cpfp, node, key, secret, first),
      direct: refunds.direct
        ? [job(leaf.id, refunds.direct, outputOf(leaf.directTx), key, secret, second)]
        : [],
      directFromCpfp: job(leaf.id, refunds.directFromCpfp, node, key, secret, third),
    }
  })
  transferPackage.leavesToSend = jobs.map(({ cpfp }) => cpfp)
  transferPackage.directLeavesToSend = jobs.flatMap(({ direct }) => direct)
  transferPackage.directFromCpfpLeavesToSend = jobs.map(({ directFromCpfp }) => directFromCpfp)
  const expiryTime = timestampFromDate(new Date(state.now().getTime() + 16 * DAY_MS))
  transferRequest.expiryTime = expiryTime
  return create(InitiatePreimageSwapRequestSchema, {
    paymentHash,
    invoiceAmount: {
      valueSats: BigInt(leaves.reduce((sum, { tree }) => sum + tree.valueSat, 0)),
      invoiceAmountProof: { bolt11Invoice: invoice.encoded },
    },
    transfer: {
      transferId,
      ownerIdentityPublicKey: wallet.identityKey,
      receiverIdentityPublicKey: provider,
      leavesToSend: plain,
      expiryTime,
    },
    receiverIdentityPublicKey: provider,
    transferRequest,
  })
}

/** Offers leaves for an invoice. @returns the input of GraphQL's `RequestLightningSend`. */
export function offerLeaves(state: NetworkState, wallet: TestWallet, leaves: Leaf[], invoice: Invoice) {
  const request = preparePreimageSwap(state, wallet, leaves, invoice)
  initiatePreimageSwap(state, request, wallet.identity)
  return {
    encoded_invoice: invoice.encoded,
    user_outbound_transfer_external_id: request.transferRequest?.transferId ?? '',
    amount_sats: leaves.reduce((sum, { tree }) => sum + tree.valueSat, 0),
  }
}
