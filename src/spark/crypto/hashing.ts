/** SHA-256, BIP340's tagged hash, and RFC 9380's expansion. */

import { createHash } from 'node:crypto'
import { at } from '../../at.ts'

/** SHA-256 of the concatenated parts. */
export function sha256(...parts: Uint8Array[]): Uint8Array {
  const hash = createHash('sha256')
  for (const part of parts) hash.update(part)
  return hash.digest()
}

const tagPrefixes = new Map<string, Uint8Array>()

/** BIP340's tagged hash: SHA-256 of the tag's hash twice, then the parts. Tags are our own few constants. */
export function taggedHash(tag: string, ...parts: Uint8Array[]): Uint8Array {
  let prefix = tagPrefixes.get(tag)
  if (prefix === undefined) {
    const hash = sha256(Buffer.from(tag))
    prefix = Buffer.concat([hash, hash])
    tagPrefixes.set(tag, prefix)
  }
  return sha256(prefix, ...parts)
}

const SHA256_BLOCK_BYTES = 64
const SHA256_BYTES = 32

/** RFC 9380, section 5.3.1: expands a message to `length` uniform bytes with SHA-256 under a domain separator. */
export function expandMessageXmd(message: Uint8Array, domain: Uint8Array, length: number): Uint8Array {
  const blocks = Math.ceil(length / SHA256_BYTES)
  const suffix = Buffer.concat([domain, Uint8Array.of(domain.length)])
  const seed = sha256(
    new Uint8Array(SHA256_BLOCK_BYTES),
    message,
    Uint8Array.of(length >> 8, length & 0xff, 0),
    suffix,
  )
  const out = Buffer.alloc(blocks * SHA256_BYTES)
  let previous = sha256(seed, Uint8Array.of(1), suffix)
  out.set(previous)
  for (let index = 2; index <= blocks; index++) {
    const mixed = previous.map((byte, index) => byte ^ at(seed, index))
    previous = sha256(mixed, Uint8Array.of(index), suffix)
    out.set(previous, (index - 1) * SHA256_BYTES)
  }
  return out.subarray(0, length)
}
