import assert from 'node:assert/strict'
import { test } from 'node:test'
import { taprootKey, taprootSecret } from '../../../src/spark/bitcoin/taproot.ts'
import { basePoint, liftEven, xOnly } from '../../../src/spark/crypto/curve.ts'
import { bytesToBigint } from '../../../src/spark/crypto/scalar.ts'

const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex')
const bytes = (text: string) => new Uint8Array(Buffer.from(text, 'hex'))

test("a key without scripts pays as BIP341's first wallet vector says", () => {
  const key = taprootKey(liftEven(bytes('d6889cb081036e0faefa3a35157ad71086b123b2b144b649798b494c300a961d')))
  assert.equal(
    key.tweak,
    bytesToBigint(bytes('b86e7be8f39bab32a6f2c0443abbc210f0edac0e2c53d501b36b64437d9c6c70')),
  )
  assert.equal(hex(key.outputX), '53a1f6e454df1aa2776a2814a721372d6258050de330b3c6d10ee8f4e0dda343')
  assert.equal(hex(key.script), '512053a1f6e454df1aa2776a2814a721372d6258050de330b3c6d10ee8f4e0dda343')
})

test("the secret behind the output key is that of BIP341's first spending vector", () => {
  const internal = bytesToBigint(bytes('6b973d88838f27366ed61c9ad6367663045cb456e28335c109e30717ae0c6baa'))
  const key = taprootKey(basePoint(internal))
  const secret = taprootSecret(key, internal)
  assert.equal(
    secret,
    bytesToBigint(bytes('2405b971772ad26915c8dcdf10f238753a9b837e5f8e6a86fd7c0cce5b7296d9')),
  )
  assert.equal(hex(xOnly(basePoint(secret))), hex(key.outputX))
})
