import assert from 'node:assert/strict'
import { test } from 'node:test'
import { timestampFromDate } from '@bufbuild/protobuf/wkt'
import { ledgerReport } from '../../../src/spark/control/reports.ts'
import { basePoint } from '../../../src/spark/crypto/curve.ts'
import { scalarToBytes } from '../../../src/spark/crypto/scalar.ts'
import type { GrpcCode } from '../../../src/spark/grpc/status.ts'
import { returnExpired } from '../../../src/spark/operator/network-state.ts'
import { initiatePreimageSwap } from '../../../src/spark/operator/preimage-swap.ts'
import type { InitiatePreimageSwapRequest } from '../../../src/spark/proto/generated/spark_pb.ts'
import type { Spoil } from '../wallet/key-tweak-package.ts'
import { offerLeaves, payable, preparePreimageSwap } from '../wallet/lightning.ts'
import { localOperators } from '../wallet/local-operators.ts'
import { assertRefused } from './refused.ts'

let nowMs = Date.parse('2026-11-26T04:00:00Z')
const net = localOperators({ now: () => new Date(nowMs), mint: { refundBlocks: 1000, nodeBlocks: 300 } })
const { state } = net
const alice = net.wallet('alice', 1000, 500)
const bob = net.wallet('bob')
const mallory = net.wallet('mallory')
const [leaf, second] = alice.leaves().sort((a, b) => b.tree.valueSat - a.tree.valueSat)
assert.ok(leaf && second)
const invoice = payable(net, bob, 1000)

type Change = (request: InitiatePreimageSwapRequest) => void
const nothing: Change = () => {}

/** Alice's offer of one leaf for Bob's invoice, changed by the test, must be refused with these words. */
function refused(
  what: string,
  words: RegExp,
  change: Change,
  code: GrpcCode = 'invalidArgument',
  spoil?: Spoil,
) {
  const request = preparePreimageSwap(state, alice, [leaf as NonNullable<typeof leaf>], invoice, spoil)
  change(request)
  assertRefused(state, code, () => initiatePreimageSwap(state, request, alice.identity), what, words)
}
const parts = ({ transferRequest }: InitiatePreimageSwapRequest) => {
  assert.ok(transferRequest?.transferPackage)
  return transferRequest.transferPackage
}
const htlcJob = (request: InitiatePreimageSwapRequest) => {
  const [job] = parts(request).leavesToSend
  assert.ok(job)
  return job
}
const plainJob = (request: InitiatePreimageSwapRequest) => {
  const [job] = request.transfer?.leavesToSend ?? []
  assert.ok(job)
  return job
}

test('hash, amount and invoice must say the same, and be of a swap that sends', () => {
  refused('hash', /the invoice is not one of this payment hash/, (request) => {
    request.paymentHash = new Uint8Array(32).fill(7)
  })
  refused('no hash', /the invoice is not one of this payment hash/, (request) => {
    request.paymentHash = new Uint8Array()
  })
  refused('no invoice', /the invoice is not one of this payment hash/, (request) => {
    delete request.invoiceAmount?.invoiceAmountProof
  })
  refused('one letter of the invoice', /the invoice is not one of this payment hash/, (request) => {
    const proof = request.invoiceAmount?.invoiceAmountProof
    if (proof) proof.bolt11Invoice = proof.bolt11Invoice.replace(/.$/, (last) => (last === 'q' ? 'p' : 'q'))
  })
  refused('an endless invoice', /the invoice is not one of this payment hash/, (request) => {
    const proof = request.invoiceAmount?.invoiceAmountProof
    if (proof) proof.bolt11Invoice = 'l'.repeat(4097)
  })
  refused('amount', /the invoice is over 1000 sat/, (request) => {
    if (request.invoiceAmount) request.invoiceAmount.valueSats = 999n
  })
  refused('no amount', /the invoice is over 1000 sat/, (request) => {
    delete (request.invoiceAmount as { valueSats?: bigint }).valueSats
  })
  refused('fee', /without a fee of their own/, (request) => {
    request.feeSats = 1n
  })
  refused('reason', /only start preimage swaps that send/, (request) => {
    request.reason = 1
  })
})

test('leaves of another sum than the invoice are refused', () => {
  const both = preparePreimageSwap(state, alice, [leaf, second], invoice)
  if (both.invoiceAmount) both.invoiceAmount.valueSats = 1000n
  const offer = () => initiatePreimageSwap(state, both, alice.identity)
  assertRefused(
    state,
    'invalidArgument',
    offer,
    'too much',
    /the leaves hold 1500 sat, not the invoice's amount/,
  )
  const less = preparePreimageSwap(state, alice, [second], invoice)
  if (less.invoiceAmount) less.invoiceAmount.valueSats = 1000n
  const offerLess = () => initiatePreimageSwap(state, less, alice.identity)
  assertRefused(state, 'invalidArgument', offerLess, 'too little', /the leaves hold 500 sat/)
})

test('an HTLC to anybody but the service provider is refused aloud', () => {
  const words = /without an invoice, or to another wallet, are not served by the local network/
  refused('to Bob', words, (request) => {
    request.receiverIdentityPublicKey = bob.identityKey
  })
  refused('without an invoice', words, (request) => {
    request.receiverIdentityPublicKey = bob.identityKey
    delete request.invoiceAmount
  })
})

test('both halves must be one transfer: id, owner, receiver and expiry', () => {
  const words = /both halves of a preimage swap should be one transfer to the provider/
  const changed = (
    what: string,
    change: (plain: NonNullable<InitiatePreimageSwapRequest['transfer']>) => void,
  ) => refused(what, words, ({ transfer }) => transfer && change(transfer))
  changed('id', (plain) => {
    plain.transferId = '00000000-0000-4000-8000-000000000000'
  })
  changed('owner', (plain) => {
    plain.ownerIdentityPublicKey = mallory.identityKey
  })
  changed('receiver', (plain) => {
    plain.receiverIdentityPublicKey = bob.identityKey
  })
  changed('expiry', (plain) => {
    plain.expiryTime = timestampFromDate(new Date(nowMs + 1000))
  })
  refused('no first half', words, (request) => {
    delete request.transfer
  })
  refused('no second half', /should come with its transfer package/, (request) => {
    delete request.transferRequest
  })
  refused(
    "somebody else's",
    /the session is not that of the identity that sends/,
    ({ transferRequest }) => {
      if (transferRequest) transferRequest.ownerIdentityPublicKey = mallory.identityKey
    },
    'permissionDenied',
  )
})

test('the expiry lies ahead, and at most 17 days', () => {
  const dayMs = 24 * 3600 * 1000
  const at = (what: string, ms: number | null) =>
    refused(what, /should expire in the future, and within 17 days/, ({ transfer, transferRequest }) => {
      for (const half of [transfer, transferRequest]) {
        if (half && ms === null) delete half.expiryTime
        else if (half && ms !== null) half.expiryTime = timestampFromDate(new Date(nowMs + ms))
      }
    })
  at('none', null)
  at('now', 0)
  at('just too late', 17 * dayMs + 1)
})

test('refunds that only the preimage opens are checked to the byte, each with its share', () => {
  const flip = (bytes: Uint8Array, at: number) => bytes.with(at, (bytes[at] ?? 0) ^ 1)
  refused('its script', /the refund should be [0-9a-f]+, got/, (request) => {
    const job = htlcJob(request)
    job.rawTx = flip(job.rawTx, 70)
  })
  refused('its amount', /the refund should be/, (request) => {
    const job = htlcJob(request)
    job.rawTx = flip(job.rawTx, 47)
  })
  refused('a plain one in its place', /the refund should be/, (request) => {
    parts(request).leavesToSend = [plainJob(request)]
  })
  refused('its share', /the signature share for the refund is not valid/, (request) => {
    htlcJob(request).userSignature = scalarToBytes(5n)
  })
  refused(
    'its key',
    /the refund is signed with a key that is not the leaf's|another signing public key/,
    (request) => {
      htlcJob(request).signingPublicKey = basePoint(9n)
    },
  )
  refused('the direct one left out', /direct refund/, (request) => {
    parts(request).directLeavesToSend = []
  })
  refused(
    "the watchtower's share",
    /the signature share for the watchtower refund is not valid/,
    (request) => {
      const [job] = parts(request).directFromCpfpLeavesToSend
      if (job) job.userSignature = scalarToBytes(5n)
    },
  )
})

test('the plain refunds beside them are checked likewise', () => {
  refused('its amount', /the refund should be/, (request) => {
    const job = plainJob(request)
    job.rawTx = job.rawTx.with(47, (job.rawTx[47] ?? 0) ^ 1)
  })
  refused('one of the other set', /the refund should be/, (request) => {
    if (request.transfer) request.transfer.leavesToSend = [htlcJob(request)]
  })
  refused('its share', /the signature share for the refund is not valid/, (request) => {
    plainJob(request).userSignature = scalarToBytes(5n)
  })
  refused('its key', /the refund is signed with a key that is not the leaf's/, (request) => {
    plainJob(request).signingPublicKey = basePoint(9n)
  })
  refused('none', /refund/, (request) => {
    if (request.transfer) request.transfer.leavesToSend = []
  })
  refused("another leaf's", /refund/, (request) => {
    plainJob(request).leafId = second.id
  })
})

test('key tweaks, their package and the leaf signature are checked as for transfers', () => {
  refused('package signature', /signature of the key tweak package is not valid/, (request) => {
    parts(request).userSignature = parts(request).userSignature.with(20, 0)
  })
  refused('an operator left out', /signature of the key tweak package is not valid/, (request) => {
    delete parts(request).keyTweakPackage[state.operators.all[2]?.identifier ?? '']
  })
  type Tweak = { secretShareTweak: { secretShare: Uint8Array; proofs: Uint8Array[] }; signature: Uint8Array }
  const spoilOne =
    (change: (tweak: Tweak) => void): Spoil =>
    (tweaks, operator) => {
      if (operator === 1) change(tweaks.leavesToSend[0] as Tweak)
    }
  const share = spoilOne((tweak) => {
    tweak.secretShareTweak.secretShare = scalarToBytes(7n)
  })
  const proof = spoilOne((tweak) => {
    tweak.secretShareTweak.proofs[0] = basePoint(7n)
  })
  const signature: Spoil = (tweaks) => {
    ;(tweaks.leavesToSend[0] as Tweak).signature = new Uint8Array(64)
  }
  refused('share', /share|proofs/, nothing, 'invalidArgument', share)
  refused('proof', /operators got different key tweaks/, nothing, 'invalidArgument', proof)
  refused(
    'leaf signature',
    /the sender's signature for leaf .* is not valid/,
    nothing,
    'invalidArgument',
    signature,
  )
})

test('an offer locks its leaves, is named as under way, cannot be repeated, and is back when its time is over', () => {
  offerLeaves(state, alice, [second], payable(net, bob, 500))
  const request = preparePreimageSwap(state, alice, [second], payable(net, bob, 500))
  assertRefused(
    state,
    'failedPrecondition',
    () => initiatePreimageSwap(state, request, alice.identity),
    'twice',
    /is not available/,
  )
  const { underWaySat, openSwapsSat, totalSat } = ledgerReport(state)
  assert.deepEqual(
    { underWaySat, openSwapsSat, totalSat },
    { underWaySat: 500, openSwapsSat: 500, totalSat: 1500 },
  )
  nowMs += 16 * 24 * 3600 * 1000
  returnExpired(state)
  assert.equal(ledgerReport(state).openSwapsSat, 500, 'not before it is over')
  nowMs += 1
  returnExpired(state)
  const after = ledgerReport(state)
  assert.deepEqual([after.underWaySat, after.openSwapsSat, after.totalSat], [0, 0, 1500])
  assert.deepEqual(
    alice.leaves().map(({ status }) => status),
    ['AVAILABLE', 'AVAILABLE'],
  )
})
