import assert from 'node:assert/strict'
import { test } from 'node:test'
import { signSchnorr, verifySchnorr } from '../../../src/spark/crypto/schnorr.ts'
import { BIP340_VECTORS } from './bip340-vectors.ts'

const bytes = (hex: string) => new Uint8Array(Buffer.from(hex, 'hex'))

test('signatures verify exactly as the vectors of BIP340 say', () => {
  for (const [index, publicKey, message, signature, valid] of BIP340_VECTORS) {
    assert.equal(verifySchnorr(bytes(message), bytes(publicKey), bytes(signature)), valid, `vector ${index}`)
  }
})

test('a signature that we make verifies, and not for another message', () => {
  const message = new Uint8Array(32).fill(7)
  const signature = signSchnorr(message, 3n)
  // The public key of the secret 3, from vector 0.
  const publicKey = bytes(BIP340_VECTORS[0][1])
  assert.equal(verifySchnorr(message, publicKey, signature), true)
  assert.equal(verifySchnorr(new Uint8Array(32), publicKey, signature), false)
})
