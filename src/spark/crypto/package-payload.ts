import { sha256 } from './hashing.ts'

/**
 * What a wallet signs for a key tweak package: the tag's hash twice, then the transfer id and the map of ciphertexts,
 * every value with its length in eight big-endian bytes before it (Spark's hash variant 2).
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
