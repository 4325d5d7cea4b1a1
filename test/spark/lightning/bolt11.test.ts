import assert from 'node:assert/strict'
import { test } from 'node:test'
import { parseScalar } from '../../../src/spark/crypto/curve.ts'
import { type Bolt11Fields, decodeBolt11, encodeBolt11 } from '../../../src/spark/lightning/bolt11.ts'

// Key, hash, secret and texts of the examples in BOLT11.
const KEY =
  parseScalar(Buffer.from('e126f68f7eafcc8b74f54d269fe206be715000f94dac067d1c04a8ca3b2db734', 'hex')) ?? 0n
const EXAMPLE: Bolt11Fields = {
  currency: 'bc',
  amountSat: null,
  timestampSec: 1496314658,
  paymentHash: Buffer.from('0001020304050607080900010203040506070809000102030405060708090102', 'hex'),
  paymentSecret: new Uint8Array(32).fill(0x11),
  description: 'Please consider supporting this project',
}

test('the donation and the cup of coffee are written as BOLT11 writes them', () => {
  assert.equal(
    encodeBolt11(EXAMPLE, KEY),
    'lnbc1pvjluezsp5zyg3zyg3zyg3zyg3zyg3zyg3zyg3zyg3zyg3zyg3zyg3zyg3zygspp5qqqsyqcyq5rqwzqfqqqsyqcyq5rqwzqfqqqsyqcyq5rqwzqfqypqdpl2pkx2ctnv5sxxmmwwd5kgetjypeh2ursdae8g6twvus8g6rfwvs8qun0dfjkxaq9qrsgq357wnc5r2ueh7ck6q93dj32dlqnls087fxdwk8qakdyafkq3yap9us6v52vjjsrvywa6rt52cm9r9zqt8r2t7mlcwspyetp5h2tztugp9lfyql',
  )
  assert.equal(
    encodeBolt11({ ...EXAMPLE, amountSat: 250_000, description: '1 cup coffee', expirySec: 60 }, KEY),
    'lnbc2500u1pvjluezsp5zyg3zyg3zyg3zyg3zyg3zyg3zyg3zyg3zyg3zyg3zyg3zyg3zygspp5qqqsyqcyq5rqwzqfqqqsyqcyq5rqwzqfqqqsyqcyq5rqwzqfqypqdq5xysxxatsyp3k7enxv4jsxqzpu9qrsgquk0rl77nj30yxdy8j9vdx85fkpmdla2087ne0xh8nhedh8w27kyke0lp53ut353s06fv3qfegext0eh0ymjpf39tuven09sam30g4vgpfna3rh',
  )
})

test('amounts take the shortest multiplier, and are read back', () => {
  for (const [amountSat, prefix] of [
    [1, 'lnbcrt10n1'],
    [99, 'lnbcrt990n1'],
    [100, 'lnbcrt1u1'],
    [100_000, 'lnbcrt1m1'],
    [100_000_000, 'lnbcrt11'],
  ] as const) {
    const text = encodeBolt11({ ...EXAMPLE, currency: 'bcrt', amountSat }, KEY)
    assert.ok(text.startsWith(prefix), text)
    assert.equal(decodeBolt11(text)?.amountSat, amountSat)
  }
})

test('hash, time and expiry are read back; without an expiry it is an hour', () => {
  const read = decodeBolt11(encodeBolt11({ ...EXAMPLE, expirySec: 2_592_000 }, KEY))
  assert.deepEqual(read?.paymentHash, Uint8Array.from(EXAMPLE.paymentHash))
  assert.equal(read?.timestampSec, 1496314658)
  assert.equal(read?.expirySec, 2_592_000)
  assert.equal(decodeBolt11(encodeBolt11(EXAMPLE, KEY))?.expirySec, 3600)
})

test('one changed letter is no invoice', () => {
  const text = encodeBolt11(EXAMPLE, KEY)
  assert.equal(decodeBolt11(text.replace('zyg3', 'zyg4')), null)
  assert.equal(decodeBolt11('lnbc'), null)
})
