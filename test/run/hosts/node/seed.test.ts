import assert from 'node:assert/strict'
import { test } from 'node:test'
import { mnemonicOf } from '../../../../src/run/hosts/mnemonic.ts'

test('a seed becomes the mnemonic of the BIP 39 test vectors', () => {
  assert.equal(mnemonicOf('00'.repeat(32)), `${'abandon '.repeat(23)}art`)
  assert.equal(mnemonicOf('ff'.repeat(32)), `${'zoo '.repeat(23)}vote`)
  assert.equal(
    mnemonicOf('7f'.repeat(32)),
    'legal winner thank year wave sausage worth useful legal winner thank year wave sausage worth useful legal winner thank year wave sausage worth title',
  )
})
