import assert from 'node:assert/strict'
import { test } from 'node:test'
import { refundTransactions } from '../../../src/spark/bitcoin/leaf-transactions.ts'
import { signatureHash } from '../../../src/spark/bitcoin/sighash.ts'
import { taprootKey } from '../../../src/spark/bitcoin/taproot.ts'
import { serializeUnsigned, transactionId, withSignature } from '../../../src/spark/bitcoin/transaction.ts'
import { verifySchnorr } from '../../../src/spark/crypto/signatures.ts'
import { RECORDED_LEAF } from './recorded-leaf.ts'

const bytes = (text: string) => new Uint8Array(Buffer.from(text, 'hex'))
const hex = (data: Uint8Array) => Buffer.from(data).toString('hex')

const key = taprootKey(bytes(RECORDED_LEAF.verifyingKey))
const nodeTx = { id: bytes(RECORDED_LEAF.nodeId), outputSat: 1000, outputScript: key.script, sequence: 0 }
const directTx = { ...nodeTx, outputSat: 45 }
const receiver = taprootKey(bytes(RECORDED_LEAF.signingKey)).script
const refunds = refundTransactions({ nodeTx, directTx }, { cpfp: 1800, direct: 1850 }, receiver)

test('refunds are, to the byte, those that the SDK half-signed', () => {
  for (const [tx, recorded] of [
    [refunds.cpfp, RECORDED_LEAF.refundTx],
    [refunds.directFromCpfp, RECORDED_LEAF.watchtowerRefundTx],
  ] as const) {
    const signature = bytes(recorded.slice(-136, -8))
    assert.equal(hex(withSignature(tx, serializeUnsigned(tx), signature).signed), recorded)
  }
})

test("the recorded signatures verify under the leaf's key", () => {
  const spent = { sat: 1000, script: key.script }
  for (const [tx, recorded] of [
    [refunds.cpfp, RECORDED_LEAF.refundTx],
    [refunds.directFromCpfp, RECORDED_LEAF.watchtowerRefundTx],
  ] as const) {
    const signature = bytes(recorded.slice(-136, -8))
    assert.equal(verifySchnorr(signatureHash(tx, spent), key.outputX, signature), true)
    assert.equal(verifySchnorr(signatureHash(tx, { ...spent, sat: 999 }), key.outputX, signature), false)
  }
})

test('the id of a node is the double hash of its form without signature', () => {
  const previousId = bytes(RECORDED_LEAF.nodeTx.slice(14, 78))
  const tx = { previousId, sequence: 0, outputSat: 1000, outputScript: key.script, hasAnchor: true }
  assert.equal(hex(transactionId(serializeUnsigned(tx))), RECORDED_LEAF.nodeId)
})

test('a node with a lock has a direct refund, one without has none', () => {
  assert.equal(refunds.direct, null)
  const locked = { nodeTx: { ...nodeTx, sequence: 100 }, directTx }
  const withLock = refundTransactions(locked, { cpfp: 1800, direct: 1850 }, receiver)
  assert.equal(withLock.direct?.sequence, 1850)
  assert.equal(withLock.direct?.outputSat, 45, 'an output that could not pay the fee pays none')
  assert.equal(withLock.directFromCpfp.outputSat, 45, '1000 sat less 5 sat for each of 191 bytes')
})
