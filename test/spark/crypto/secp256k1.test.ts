import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { compressPoint } from '../../../src/spark/crypto/curve.ts'
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
    const product = library.multiplyUncompressed(one, scalarToBytes(2n)) as Uint8Array
    assert.equal(hex(compressPoint(product)), two)
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
      assert.equal(hex(native.multiplyUncompressed(A, b)), hex(wasmSecp256k1.multiplyUncompressed(A, b)))
      assert.equal(hex(native.addBase(A, b)), hex(wasmSecp256k1.addBase(A, b)))
      assert.equal(hex(native.addUncompressed(A, B)), hex(wasmSecp256k1.addUncompressed(A, B)))
      assert.equal(hex(native.multiplyAddBase(A, b, a)), hex(wasmSecp256k1.multiplyAddBase(A, b, a)))
      const apart = native.addBase(
        compressPoint(native.multiplyUncompressed(A, b) as Uint8Array),
        a,
      ) as Uint8Array
      const together = native.multiplyAddBase(A, b, a) as Uint8Array
      assert.equal(hex(together.subarray(1, 33)), hex(apart.subarray(1)))
      assert.equal((together[64] ?? 0) & 1, (apart[0] ?? 0) & 1, 'the sign')
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

test('a product and a multiple of the base point add up for every point, and for none that is no point', () => {
  const [two, five] = [scalarToBytes(2n), scalarToBytes(5n)]
  // The first points whose x coordinate is no scalar: one in 2^128 has such a one.
  const beyond = [2, 3].flatMap((sign) =>
    Array.from({ length: 20 }, (_, index) =>
      Uint8Array.of(sign, ...bytes((GROUP_ORDER + BigInt(index)).toString(16))),
    ),
  )
  for (const [name, library] of libraries) {
    const points = beyond.filter((point) => library.isPoint(point))
    assert.ok(points.length >= 6, name)
    for (const point of points) {
      const expected = library.addUncompressed(
        library.multiplyUncompressed(point, two) as Uint8Array,
        library.multiplyBase(five) as Uint8Array,
      )
      assert.equal(hex(library.multiplyAddBase(point, two, five)), hex(expected), name)
    }
    const base = library.multiplyBase(scalarToBytes(1n)) as Uint8Array
    assert.equal(library.multiplyAddBase(base, two, scalarToBytes(GROUP_ORDER - 2n)), null, 'infinity')
    const none = beyond.find((point) => !library.isPoint(point)) as Uint8Array
    for (const wrong of [none, base.subarray(1), Uint8Array.of(5, ...base.subarray(1)), new Uint8Array(33)]) {
      assert.equal(library.multiplyAddBase(wrong, two, five), null, name)
    }
  }
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
