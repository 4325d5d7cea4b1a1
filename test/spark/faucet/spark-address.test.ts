import assert from 'node:assert/strict'
import { test } from 'node:test'
import { parseReceiver } from '../../../src/spark/faucet/spark-address.ts'

// Receive address and identity of the SDK 0.19.2 for the seed "abandon … about" on regtest.
const ADDRESS = 'sparkrt1pgssy6vty7krpze82ecm8j39gd35v35aqjjmhftc4culawsavkyh564u2uv8v0'
const IDENTITY = '02698b27ac308b275671b3ca25436346469d04a5bba578ae39feba1d65897a6abc'

const hexOf = (text: string) => {
  const key = parseReceiver(text)
  return key && Buffer.from(key).toString('hex')
}

test("an address names its wallet's identity, in lower or upper case", () => {
  assert.equal(hexOf(ADDRESS), IDENTITY)
  assert.equal(hexOf(ADDRESS.toUpperCase()), IDENTITY)
})

test('an identity public key in hexadecimal will do', () => {
  assert.equal(hexOf(IDENTITY), IDENTITY)
})

test('anything else is not a receiver', () => {
  const wrong = [
    '',
    'sparkrt1',
    ADDRESS.replace('v8v0', 'v8v9'),
    `S${ADDRESS.slice(1)}`,
    ADDRESS.slice(0, -1),
    `05${IDENTITY.slice(2)}`,
    IDENTITY.slice(0, 64),
    'bcrt1qw508d6qejxtdg4y5r3zarvary0c5xw7kygt080',
    'mainnet address é',
  ]
  for (const text of wrong) assert.equal(parseReceiver(text), null, text)
})
