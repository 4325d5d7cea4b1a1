import assert from 'node:assert/strict'
import { test } from 'node:test'
import { basePoint } from '../../../src/spark/crypto/curve.ts'
import { decryptWith, encryptTo } from '../../../src/spark/crypto/ecies.ts'

const text = Buffer.from('thirty-two bytes of a leaf secret')

test('the owner of the key reads the message, nobody else does', () => {
  const sealed = encryptTo(basePoint(77n), text)
  assert.deepEqual(Buffer.from(decryptWith(77n, sealed) ?? []), text)
  assert.equal(decryptWith(78n, sealed), null)
})

test('a message that was changed or cut is not opened', () => {
  const sealed = encryptTo(basePoint(77n), text)
  for (const at of [0, 10, 66, 90, sealed.length - 1]) {
    const changed = Uint8Array.from(sealed)
    changed[at] = (changed[at] ?? 0) ^ 1
    assert.equal(decryptWith(77n, changed), null, `byte ${at}`)
  }
  assert.equal(decryptWith(77n, sealed.subarray(0, 96)), null)
  assert.equal(decryptWith(77n, new Uint8Array(0)), null)
})

test('the layout is ephemeral key, nonce, tag, text', () => {
  const sealed = encryptTo(basePoint(77n), text)
  assert.equal(sealed.length, 65 + 16 + 16 + text.length)
  assert.equal(sealed[0], 4, 'the ephemeral key is uncompressed')
})
