import assert from 'node:assert/strict'
import { test } from 'node:test'
import { keyPathSighash } from '../../../src/spark/bitcoin/sighash.ts'
import { verifySchnorr } from '../../../src/spark/crypto/signatures.ts'

const bytes = (text: string) => new Uint8Array(Buffer.from(text, 'hex'))

// Input 4 of BIP341's key path vectors: the one with SIGHASH_DEFAULT.
test("the signature hash is that of BIP341's vector, whose signature verifies", () => {
  const sighash = keyPathSighash(
    2,
    0x1dcd6500,
    {
      prevouts: bytes('e3b33bb4ef3a52ad1fffb555c0d82828eb22737036eaeb02a235d82b909c4c3f'),
      amounts: bytes('58a6964a4f5f8f0b642ded0a8a553be7622a719da71d1f5befcefcdee8e0fde6'),
      scripts: bytes('23ad0f61ad2bca5ba6a7693f50fce988e17c3780bf2b1e720cfbb38fbdd52e21'),
      sequences: bytes('18959c7221ab5ce9e26c3cd67b22c24f8baa54bac281d8e6b05e400e6c3a957e'),
      outputs: bytes('a2e6dab7c1f0dcd297c8d61647fd17d821541ea69c3cc37dcbad7f90d4eb4bc5'),
    },
    4,
  )
  assert.equal(
    Buffer.from(sighash).toString('hex'),
    '4f900a0bae3f1446fd48490c2958b5a023228f01661cda3496a11da502a7f7ef',
  )
  const outputX = bytes('91b64d5324723a985170e4dc5a0f84c041804f2cd12660fa5dec09fc21783605')
  const witness =
    'b4010dd48a617db09926f729e79c33ae0b4e94b79f04a1ae93ede6315eb3669de185a17d2b0ac9ee09fd4c64b678a0b61a0a86fa888a273c8511be83bfd6810f'
  assert.equal(verifySchnorr(sighash, outputX, bytes(witness)), true)
})
