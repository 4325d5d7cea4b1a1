import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  expandMessageXmd,
  hkdf32,
  hmacSha256,
  sha256,
  taggedHash,
} from '../../../src/spark/crypto/hashing.ts'

const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex')

test('messages expand as in RFC 9380, appendix K.1', () => {
  const domain = Buffer.from('QUUX-V01-CS02-with-expander-SHA256-128')
  const expand = (text: string, length: number) => hex(expandMessageXmd(Buffer.from(text), domain, length))
  assert.equal(expand('', 32), '68a985b87eb6b46952128911f2a4412bbc302a9d759667f87f7a21d803f07235')
  assert.equal(expand('abc', 32), 'd8ccab23b5985ccea865c6c97b6e5b8350e794e603b4b97902f53a8a0d605615')
  assert.equal(
    expand('', 128),
    'af84c27ccfd45d41914fdff5df25293e221afc53d8ad2ac06d5e3e29485dadbee0d121587713a3e0dd4d5e69e93eb7cd4f5df4cd103e188cf60cb02edc3edf18eda8576c412b18ffb658e3dd6ec849469b979d444cf7b26911a08e63cf31f9dcc541708d3491184472c2c29bb749d4286b004ceb5ee6b9a7fa5b646c993f0ced',
  )
})

test('parts are hashed as if they were one text', () => {
  assert.equal(
    hex(sha256(Buffer.from('a'), Buffer.from('bc'))),
    'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad',
  )
})

test('HMAC and HKDF are those of RFC 4231, case 1, and RFC 5869, case 3', () => {
  const key = new Uint8Array(20).fill(0x0b)
  assert.equal(
    hex(hmacSha256(key, Buffer.from('Hi There'))),
    'b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7',
  )
  const secret = new Uint8Array(22).fill(0x0b)
  assert.equal(hex(hkdf32(secret)), '8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d')
})

test('a tag separates domains', () => {
  const empty = taggedHash('TapTweak')
  assert.notEqual(hex(empty), hex(taggedHash('TapSighash')))
  assert.equal(hex(empty), hex(taggedHash('TapTweak', new Uint8Array(0))))
})
