import assert from 'node:assert/strict'
import { test } from 'node:test'
import { refundTransactions } from '../../../src/spark/bitcoin/leaf-transactions.ts'
import { htlcScript } from '../../../src/spark/bitcoin/taproot.ts'
import { nextHtlcSequences } from '../../../src/spark/bitcoin/timelock.ts'
import { serializeUnsigned } from '../../../src/spark/bitcoin/transaction.ts'
import { basePoint } from '../../../src/spark/crypto/curve.ts'

// Computed with another implementation, of BIP341's text, in another language. Hash: 32 bytes of one; receiver 2 G; sender
// 3 G. Its scripts: a820 01…01 8820 c6047f94…709ee5 ac, and 027008b27520 f9308a01…bce036f9 ac; their root:
// 9593d320fef7b297e11bdcba40a45c73adaccc8aee225231d10f95e1c342353a.
const SCRIPT = '51201728ac6bf872dc8ea23c31e9d65d71469052a87615c9cf9e937e9db4c024bbcd'
const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex')

test('the script of a known hash, receiver and sender is, to the byte, what BIP341 makes of them', () => {
  assert.equal(hex(htlcScript(new Uint8Array(32).fill(1), basePoint(2n), basePoint(3n))), SCRIPT)
})

test('the refunds of a known leaf that pay to it are, to the byte, these', () => {
  const node = { id: new Uint8Array(32).fill(0x22), outputSat: 1000, outputScript: new Uint8Array(34) }
  const sequences = nextHtlcSequences(2000)
  assert.ok(sequences)
  const leaf = { nodeTx: { ...node, sequence: 0 }, directTx: node }
  const { cpfp, direct, directFromCpfp } = refundTransactions(leaf, sequences, Buffer.from(SCRIPT, 'hex'))
  assert.equal(direct, null)
  const input = `0300000001${'22'.repeat(32)}0000000000`
  assert.equal(
    hex(serializeUnsigned(cpfp)),
    `${input}b207000002e80300000000000022${SCRIPT}00000000000000000451024e7300000000`,
  )
  assert.equal(
    hex(serializeUnsigned(directFromCpfp)),
    `${input}c1070000012d0000000000000022${SCRIPT}00000000`,
  )
})

test('an HTLC pays another script for another hash, receiver or sender', () => {
  const hash = new Uint8Array(32).fill(1)
  const scripts = [
    htlcScript(hash, basePoint(2n), basePoint(3n)),
    htlcScript(new Uint8Array(32).fill(2), basePoint(2n), basePoint(3n)),
    htlcScript(hash, basePoint(4n), basePoint(3n)),
    htlcScript(hash, basePoint(3n), basePoint(2n)),
  ].map((script) => Buffer.from(script).toString('hex'))
  assert.equal(new Set(scripts).size, 4)
  assert.ok(scripts.every((script) => /^5120[0-9a-f]{64}$/.test(script)))
})

test('its locks are 70 and 85 blocks above the next step, marks carried on; below a step there is none', () => {
  assert.deepEqual(nextHtlcSequences(2000), { cpfp: 1970, direct: 1985 })
  assert.deepEqual(nextHtlcSequences(100), { cpfp: 70, direct: 85 })
  assert.equal(nextHtlcSequences(99), null)
  assert.deepEqual(nextHtlcSequences(200 | (1 << 30)), { cpfp: 170 | (1 << 30), direct: 185 | (1 << 30) })
})
