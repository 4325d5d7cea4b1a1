import { fromBinary } from '@bufbuild/protobuf'
import { at } from '../../at.ts'
import { isPoint, parseScalar, samePoint } from '../crypto/curve.ts'
import { decryptWith } from '../crypto/ecies.ts'
import { sha256 } from '../crypto/hashing.ts'
import { reduce, scalarToBytes } from '../crypto/scalar.ts'
import { lagrangeWeight, sharesMatchProofs } from '../crypto/secret-sharing.ts'
import { GrpcError } from '../grpc/status.ts'
import type { Identity } from '../ledger/node.ts'
import { decodeBolt11 } from '../lightning/bolt11.ts'
import { SecretShareSchema, type StorePreimageShareV2Request } from '../proto/generated/spark_pb.ts'
import { type NetworkState, requireAllOperators } from './network-state.ts'
import type { Operators } from './operators.ts'

/**
 * Takes the shares of an invoice's preimage, provided that they fit together and give a preimage of its payment hash.
 */
export function storePreimageShares(
  state: NetworkState,
  request: StorePreimageShareV2Request,
  caller: Identity,
): Record<never, never> {
  requireAllOperators(state)
  if (Buffer.from(request.userIdentityPublicKey).toString('hex') !== caller) {
    throw new GrpcError('permissionDenied', 'the session is not that of the identity that stores shares')
  }
  const invoice = state.invoices.find(Buffer.from(request.paymentHash).toString('hex'))
  const decoded = decodeBolt11(request.invoiceString)
  if (decoded === null || Buffer.compare(decoded.paymentHash, request.paymentHash) !== 0) {
    throw new GrpcError('invalidArgument', 'the invoice is not one of this payment hash')
  }
  if (invoice?.receiver !== caller || invoice.encoded !== request.invoiceString) {
    throw new GrpcError('notFound', 'the service provider wrote this wallet no such invoice')
  }
  const preimage = restore(state.operators, request)
  if (Buffer.compare(sha256(preimage), request.paymentHash) !== 0) {
    throw new GrpcError('invalidArgument', 'the shares do not give the preimage of the payment hash')
  }
  invoice.preimage = preimage
  return {}
}

function restore(operators: Operators, request: StorePreimageShareV2Request): Uint8Array {
  if (request.threshold !== operators.threshold) {
    throw new GrpcError('invalidArgument', `the threshold should be ${operators.threshold}`)
  }
  const opened = operators.all.map((operator) => {
    const sealed = request.encryptedPreimageShares[operator.identifier]
    const bytes = sealed ? decryptWith(operator.identitySecret, sealed) : null
    const message = bytes && decodeShare(bytes)
    const share = message && parseScalar(message.secretShare)
    if (!message || !share) {
      throw new GrpcError(
        'invalidArgument',
        `operator ${operator.identifier} got no preimage share that it can read`,
      )
    }
    return { share, proofs: message.proofs }
  })
  const proofs = opened[0]?.proofs ?? []
  const agree = opened.every(
    (each) =>
      each.proofs.length === proofs.length &&
      each.proofs.every((proof, at) => samePoint(proof, proofs[at] ?? new Uint8Array())),
  )
  const shares = opened.map(({ share }) => share)
  if (proofs.length !== operators.threshold || !proofs.every(isPoint) || !agree) {
    throw new GrpcError(
      'invalidArgument',
      `a preimage should have the same ${operators.threshold} proofs everywhere`,
    )
  }
  if (!sharesMatchProofs(shares, proofs)) {
    throw new GrpcError('invalidArgument', 'a preimage share does not match its proofs')
  }
  const holders = shares.slice(0, operators.threshold).map((_, index) => BigInt(index + 1))
  const secret = holders.reduce(
    (sum, x, index) => reduce(sum + at(shares, index) * lagrangeWeight(x, holders)),
    0n,
  )
  return scalarToBytes(secret)
}

function decodeShare(bytes: Uint8Array) {
  try {
    return fromBinary(SecretShareSchema, bytes)
  } catch {
    return null
  }
}
