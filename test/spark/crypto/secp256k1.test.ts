import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { GROUP_ORDER, scalarToBytes } from '../../../src/spark/crypto/scalar.ts'
import { nativeSecp256k1, type Secp256k1, wasmSecp256k1 } from '../../../src/spark/crypto/secp256k1.ts'
import { BIP340_VECTORS } from './bip340-vectors.ts'

const bytes = (hex: string) => new Uint8Array(Buffer.from(hex, 'hex'))
const hex = (data: Uint8Array | null) => data && Buffer.from(data).toString('hex')
const native = nativeSecp256k1()
const libraries: [string, Secp256k1][] = [
  ['WebAssembly', wasmSecp256k1],
  ...(native ? [['native', native] as [string, Secp256k1]] : []),
]

test('both libraries verify exactly as the vectors of BIP340 say', () => {
  for (const [name, library] of libraries) {
    for (const [index, publicKey, message, signature, valid] of BIP340_VECTORS) {
      const verified = library.verifySchnorr(bytes(message), bytes(publicKey), bytes(signature))
      assert.equal(verified, valid, `${name}, vector ${index}`)
    }
  }
})

test('twice the base point is what SEC 2 and arithmetic say', () => {
  for (const [, library] of libraries) {
    const one = library.multiplyBase(scalarToBytes(1n)) as Uint8Array
    assert.equal(hex(one), '0279be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798')
    const two = '02c6047f9441ed7d6d3045406e95c07cd85c778e4b8cef3ca7abac09b95c709ee5'
    assert.equal(hex(library.multiplyBase(scalarToBytes(2n))), two)
    assert.equal(hex(library.add(one, one)), two)
    assert.equal(hex(library.addBase(one, scalarToBytes(1n))), two)
    assert.equal(hex(library.multiply(one, scalarToBytes(2n))), two)
    const negated = library.multiplyBase(scalarToBytes(GROUP_ORDER - 1n)) as Uint8Array
    assert.equal(library.add(one, negated), null, 'infinity')
  }
})

test('both libraries agree on keys, sums, products and signatures', { skip: native === null }, () => {
  assert.ok(native)
  const scalar = fc.bigInt({ min: 1n, max: GROUP_ORDER - 1n }).map(scalarToBytes)
  fc.assert(
    fc.property(scalar, scalar, (a, b) => {
      const [A, B] = [wasmSecp256k1.multiplyBase(a), wasmSecp256k1.multiplyBase(b)] as [
        Uint8Array,
        Uint8Array,
      ]
      assert.equal(hex(native.multiplyBase(a)), hex(A))
      assert.equal(hex(native.multiplyBaseUncompressed(a)), hex(wasmSecp256k1.multiplyBaseUncompressed(a)))
      assert.equal(hex(native.add(A, B)), hex(wasmSecp256k1.add(A, B)))
      assert.equal(hex(native.multiply(A, b)), hex(wasmSecp256k1.multiply(A, b)))
      assert.equal(hex(native.multiplyUncompressed(A, b)), hex(wasmSecp256k1.multiplyUncompressed(A, b)))
      assert.equal(hex(native.addBase(A, b)), hex(wasmSecp256k1.addBase(A, b)))
      const signature = native.signEcdsa(b, a)
      assert.equal(hex(signature), hex(wasmSecp256k1.signEcdsa(b, a)))
      assert.equal(native.verifyEcdsa(b, A, signature), true)
      assert.equal(native.verifyEcdsa(a, A, signature), wasmSecp256k1.verifyEcdsa(a, A, signature))
      const schnorr = wasmSecp256k1.signSchnorr(b, a)
      assert.equal(hex(native.signSchnorr(b, a)), hex(schnorr))
      assert.equal(native.verifySchnorr(b, A.subarray(1), schnorr), true)
    }),
    { seed: 8, numRuns: 40 },
  )
})

test('both libraries judge random bytes alike, and throw at none', { skip: native === null }, () => {
  assert.ok(native)
  const anything = fc.oneof(fc.uint8Array({ maxLength: 70 }), fc.uint8Array({ minLength: 32, maxLength: 33 }))
  fc.assert(
    fc.property(anything, anything, anything, (a, b, c) => {
      assert.equal(native.isPoint(a), wasmSecp256k1.isPoint(a))
      assert.equal(native.isSecret(a), wasmSecp256k1.isSecret(a))
      assert.equal(native.verifyEcdsa(a, b, c), wasmSecp256k1.verifyEcdsa(a, b, c))
      assert.equal(native.verifySchnorr(a, b, c), wasmSecp256k1.verifySchnorr(a, b, c))
    }),
    { seed: 9, numRuns: 500 },
  )
})
