/** SHA-256, BIP340's tagged hash, and RFC 9380's expansion. */

import { hash } from 'node:crypto'
import { at } from '../../at.ts'

/** SHA-256 of the concatenated parts. */
export function sha256(...parts: Uint8Array[]): Uint8Array {
  const [only] = parts
  // One call into OpenSSL: a hash object for each would cost more than the hashing.
  return hash('sha256', parts.length === 1 && only ? only : Buffer.concat(parts), 'buffer')
}

const HMAC_BLOCK_BYTES = 64

/** HMAC-SHA256 (RFC 2104) under a key of at most 64 bytes. */
export function hmacSha256(key: Uint8Array, message: Uint8Array): Uint8Array {
  const inner = Buffer.alloc(HMAC_BLOCK_BYTES, 0x36)
  const outer = Buffer.alloc(HMAC_BLOCK_BYTES, 0x5c)
  for (let index = 0; index < key.length; index++) {
    inner[index] = 0x36 ^ at(key, index)
    outer[index] = 0x5c ^ at(key, index)
  }
  return sha256(outer, sha256(inner, message))
}

/** HKDF-SHA256 (RFC 5869) without salt and info; 32 bytes. */
export function hkdf32(secret: Uint8Array): Uint8Array {
  return hmacSha256(hmacSha256(new Uint8Array(0), secret), Uint8Array.of(1))
}

const tagPrefixes = new Map<string, Uint8Array>()

/** BIP340's tagged hash: SHA-256 of the tag's hash twice, then the parts. Tags are our own few constants. */
export function taggedHash(tag: string, ...parts: Uint8Array[]): Uint8Array {
  let prefix = tagPrefixes.get(tag)
  if (prefix === undefined) {
    const tagHash = sha256(Buffer.from(tag))
    prefix = Buffer.concat([tagHash, tagHash])
    tagPrefixes.set(tag, prefix)
  }
  return sha256(prefix, ...parts)
}

const SHA256_BLOCK_BYTES = 64
const ZERO_BLOCK = new Uint8Array(SHA256_BLOCK_BYTES)
const SHA256_BYTES = 32

/** RFC 9380, section 5.3.1: expands a message to `length` uniform bytes with SHA-256 under a domain separator. */
export function expandMessageXmd(message: Uint8Array, domain: Uint8Array, length: number): Uint8Array {
  const blocks = Math.ceil(length / SHA256_BYTES)
  const suffix = Buffer.concat([domain, Uint8Array.of(domain.length)])
  const seed = sha256(ZERO_BLOCK, message, Uint8Array.of(length >> 8, length & 0xff, 0), suffix)
  const out = Buffer.alloc(blocks * SHA256_BYTES)
  // What is hashed for each block: the block before it (of the first: none), mixed with the seed, and its number.
  const input = Buffer.concat([seed, Uint8Array.of(1), suffix])
  for (let block = 0; block < blocks; block++) {
    if (block > 0) {
      const before = (block - 1) * SHA256_BYTES
      for (let index = 0; index < SHA256_BYTES; index++)
        input[index] = at(out, before + index) ^ at(seed, index)
      input[SHA256_BYTES] = block + 1
    }
    out.set(sha256(input), block * SHA256_BYTES)
  }
  return out.subarray(0, length)
}
