import { fromBinary } from '@bufbuild/protobuf'
import { type Point, parseScalar, samePoint } from '../crypto/curve.ts'
import { decryptWith } from '../crypto/ecies.ts'
import { sha256 } from '../crypto/hashing.ts'
import { publicSharesOf } from '../crypto/secret-sharing.ts'
import { verifySignature } from '../crypto/signatures.ts'
import { GrpcError } from '../grpc/status.ts'
import type { KeyTweak } from '../ledger/keyshare.ts'
import {
  type ClaimLeafKeyTweak,
  ClaimLeafKeyTweaksSchema,
  HashVariant,
  type SecretShare,
  type SendLeafKeyTweak,
  SendLeafKeyTweaksSchema,
} from '../proto/generated/spark_pb.ts'
import type { Operators } from './operators.ts'

interface PackageParts {
  keyTweakPackage: { readonly [operatorIdentifier: string]: Uint8Array }
  userSignature: Uint8Array
  hashVariant: HashVariant
}

interface TweakMessage {
  leafId: string
  secretShareTweak?: SecretShare | undefined
  pubkeySharesTweak: { readonly [operatorIdentifier: string]: Uint8Array }
}

/** One leaf's tweak from a package, and the messages that say it, one an operator. */
export interface OpenedTweak<M> {
  tweak: KeyTweak
  messages: [M, ...M[]]
}

export type OpenedTweaks<M> = Map<string, OpenedTweak<M>>

/** Opens a sender's package: per leaf the operators' tweak, the cipher for the receiver and the sender's signature. */
export function openSendTweaks(sealed: SealedTweaks): OpenedTweaks<SendLeafKeyTweak> {
  return open(sealed, (bytes) => fromBinary(SendLeafKeyTweaksSchema, bytes).leavesToSend)
}

/** Opens a receiver's package. */
export function openClaimTweaks(sealed: SealedTweaks): OpenedTweaks<ClaimLeafKeyTweak> {
  return open(sealed, (bytes) => fromBinary(ClaimLeafKeyTweaksSchema, bytes).leavesToReceive)
}

/** A package as it came, and who must have signed it for what. */
export interface SealedTweaks {
  operators: Operators
  transferId: string
  signer: Point
  tag: readonly string[]
  parts: PackageParts
}

function open<M extends TweakMessage>(
  { operators, transferId, signer, tag, parts }: SealedTweaks,
  decode: (bytes: Uint8Array) => M[],
): OpenedTweaks<M> {
  if (parts.hashVariant !== HashVariant.V2) {
    throw new GrpcError('invalidArgument', 'the package should be signed with hash variant 2')
  }
  const payload = packagePayload(tag, transferId, parts.keyTweakPackage)
  if (!verifySignature(parts.userSignature, payload, signer)) {
    throw new GrpcError('invalidArgument', 'the signature of the key tweak package is not valid')
  }
  const copies = operators.all.map((operator) => {
    const sealed = parts.keyTweakPackage[operator.identifier]
    if (sealed === undefined) {
      throw new GrpcError(
        'invalidArgument',
        `the package holds no key tweaks for operator ${operator.identifier}`,
      )
    }
    const bytes = decryptWith(operator.identitySecret, sealed)
    if (bytes === null) {
      throw new GrpcError('invalidArgument', `operator ${operator.identifier} cannot decrypt its key tweaks`)
    }
    return byLeaf(decodeOrRefuse(decode, bytes))
  })
  const [first] = copies
  if (first === undefined || copies.some((copy) => copy.size !== first.size)) {
    throw new GrpcError('invalidArgument', 'operators got key tweaks for different leaves')
  }
  const opened: OpenedTweaks<M> = new Map()
  for (const [leafId, message] of first) {
    const others = copies.slice(1).flatMap((copy) => copy.get(leafId) ?? [])
    if (others.length < copies.length - 1) {
      throw new GrpcError('invalidArgument', 'operators got key tweaks for different leaves')
    }
    const messages: [M, ...M[]] = [message, ...others]
    opened.set(leafId, { tweak: checkTweak(operators, leafId, messages), messages })
  }
  return opened
}

function decodeOrRefuse<M>(decode: (bytes: Uint8Array) => M[], bytes: Uint8Array): M[] {
  try {
    return decode(bytes)
  } catch {
    throw new GrpcError('invalidArgument', 'the key tweaks are not a message of their kind')
  }
}

/** Sorts one operator's tweaks. @throws GrpcError when a leaf has two. */
export function byLeaf<M extends TweakMessage>(messages: readonly M[]): Map<string, M> {
  const map = new Map(messages.map((message) => [message.leafId, message]))
  if (map.size !== messages.length) {
    throw new GrpcError('invalidArgument', 'a leaf is tweaked twice in one package')
  }
  return map
}

/**
 * The tweak of one leaf, as all operators got it.
 * @param copies By operator index.
 * @throws GrpcError when they are not shares of one secret, or a public share among them is wrong.
 */
export function checkTweak(operators: Operators, leafId: string, copies: readonly TweakMessage[]): KeyTweak {
  const proofs = copies[0]?.secretShareTweak?.proofs ?? []
  if (proofs.length !== operators.threshold) {
    throw new GrpcError('invalidArgument', `leaf ${leafId} should have ${operators.threshold} share proofs`)
  }
  const shares = copies.map((copy) => {
    const share = copy.secretShareTweak && parseScalar(copy.secretShareTweak.secretShare)
    const same = copy.secretShareTweak?.proofs.every((proof, at) => samePoint(proof, proofs[at] ?? proof))
    if (!share || !same || copy.secretShareTweak?.proofs.length !== proofs.length) {
      throw new GrpcError('invalidArgument', `operators got different key tweaks for leaf ${leafId}`)
    }
    return share
  })
  const [point] = proofs
  // A proof that is no point matches none.
  const publicShares = publicSharesOf(shares, proofs)
  if (point === undefined || publicShares === null) {
    throw new GrpcError('invalidArgument', `a secret share for leaf ${leafId} does not match its proofs`)
  }
  for (const copy of copies) {
    for (const [index, { identifier }] of operators.all.entries()) {
      const stated = copy.pubkeySharesTweak[identifier]
      const expected = publicShares[index]
      if (stated === undefined || expected === undefined || !samePoint(stated, expected)) {
        throw new GrpcError(
          'invalidArgument',
          `the public share of leaf ${leafId} for ${identifier} is wrong`,
        )
      }
    }
  }
  return { shares, point }
}

/**
 * The bytes that a wallet signs for a key tweak package: the tag's hash twice, then the transfer id and the map of
 * ciphertexts, every value with its length in eight big-endian bytes before it (Spark's hash variant 2).
 */
export function packagePayload(
  tag: readonly string[],
  transferId: string,
  ciphertexts: { readonly [operatorIdentifier: string]: Uint8Array },
): Uint8Array {
  const tagHash = sha256(...tag.flatMap((part) => withLength(Buffer.from(part))))
  const entries = Object.entries(ciphertexts).sort(([a], [b]) => (a < b ? -1 : 1))
  return Buffer.concat([
    tagHash,
    tagHash,
    ...withLength(Buffer.from(transferId.replaceAll('-', ''), 'hex')),
    ...withLength(eightBytes(entries.length)),
    ...entries.flatMap(([key, value]) => [...withLength(Buffer.from(key)), ...withLength(value)]),
  ])
}

function withLength(bytes: Uint8Array): Uint8Array[] {
  return [eightBytes(bytes.length), bytes]
}

function eightBytes(value: number): Uint8Array {
  const bytes = Buffer.alloc(8)
  bytes.writeBigUInt64BE(BigInt(value))
  return bytes
}

export const TRANSFER_TAG = ['spark', 'transfer', 'signing payload'] as const
export const CLAIM_TAG = ['spark', 'claim', 'signing payload'] as const
