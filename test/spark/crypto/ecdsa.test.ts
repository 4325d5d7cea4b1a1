import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { basePoint } from '../../../src/spark/crypto/curve.ts'
import { compactFromDer, signCompact, verifySignature } from '../../../src/spark/crypto/signatures.ts'
import { derFromCompact } from '../wallet/der-signature.ts'

const message = Buffer.from('leaf and transfer')

test('a signature verifies in both encodings, for its message and key alone', () => {
  const compact = signCompact(message, 11n)
  const key = basePoint(11n)
  assert.equal(verifySignature(compact, message, key), true)
  assert.equal(verifySignature(derFromCompact(compact), message, key), true)
  assert.equal(verifySignature(compact, Buffer.from('another'), key), false)
  assert.equal(verifySignature(compact, message, basePoint(12n)), false)
})

test('a small integer is padded, a large one carries a zero in DER', () => {
  const der = Uint8Array.from(
    Buffer.from('3026020101022100ff00000000000000000000000000000000000000000000000000000000000001', 'hex'),
  )
  assert.equal(
    Buffer.from(compactFromDer(der) ?? []).toString('hex'),
    '0000000000000000000000000000000000000000000000000000000000000001ff00000000000000000000000000000000000000000000000000000000000001',
  )
})

test('whatever bytes come, they are a signature or they are not: nothing is thrown', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 80 }), fc.uint8Array({ maxLength: 40 }), (signature, key) => {
      assert.equal(verifySignature(signature, message, key), false)
      compactFromDer(signature)
    }),
    { seed: 3, numRuns: 500 },
  )
})
