import assert from 'node:assert/strict'
import { test } from 'node:test'
import { at } from '../../../src/at.ts'
import { basePoint } from '../../../src/spark/crypto/curve.ts'
import { transferStatus } from '../../../src/spark/ledger/messages.ts'
import type { Transfer } from '../../../src/spark/ledger/transfer.ts'
import {
  finalizeClaim,
  signClaimRefunds,
  tweakClaimKeys,
} from '../../../src/spark/operator/claim-in-three-calls.ts'
import { claimTransfer } from '../../../src/spark/operator/claim-transfer.ts'
import { SignatureIntent } from '../../../src/spark/proto/generated/common_pb.ts'
import { TransferStatus } from '../../../src/spark/proto/generated/spark_pb.ts'
import { localOperators } from '../wallet/local-operators.ts'
import { OlderClaim } from '../wallet/older-claim.ts'
import type { TestWallet } from '../wallet/test-wallet.ts'
import { assertRefused } from './refused.ts'

const net = localOperators({ mint: { refundBlocks: 2000, nodeBlocks: 300 } })
const { state } = net
const mallory = net.wallet('mallory')
const receivers = [...Array(99).keys()].values()
const sent = (...amountsSat: number[]): { bob: TestWallet; transfer: Transfer; older: OlderClaim } => {
  const bob = net.wallet(`bob ${receivers.next().value}`)
  net.fund(bob, ...amountsSat)
  const [transfer] = bob.claimable()
  assert.ok(transfer)
  return { bob, transfer, older: new OlderClaim(state, bob, transfer) }
}
const tweaked = (...amountsSat: number[]) => {
  const all = sent(...amountsSat)
  all.older.tweak()
  return all
}

test('after the third call the keys add up, the money is the receiver’s, and no call can be repeated', () => {
  const { bob, transfer, older } = sent(1000, 300)
  const tweaks = older.tweakRequests()
  const statuses: TransferStatus[] = []
  for (const [index, request] of tweaks.entries()) {
    statuses.push(transferStatus(transfer))
    tweakClaimKeys(state, index, request, bob.identity)
  }
  statuses.push(transferStatus(transfer))
  const asked = older.signRequest()
  const last = older.finalizeRequest(signClaimRefunds(state, asked, bob.identity))
  statuses.push(transferStatus(transfer))
  assert.deepEqual(
    bob.leaves().map(({ tree }) => tree.valueSat),
    [],
    'nothing is his before',
  )
  const { nodes } = finalizeClaim(state, last, bob.identity)
  statuses.push(transferStatus(transfer))
  const { SENDER_KEY_TWEAKED, RECEIVER_KEY_TWEAKED, RECEIVER_REFUND_SIGNED, COMPLETED } = TransferStatus
  assert.deepEqual(statuses, [
    ...[SENDER_KEY_TWEAKED, SENDER_KEY_TWEAKED, SENDER_KEY_TWEAKED],
    ...[RECEIVER_KEY_TWEAKED, RECEIVER_REFUND_SIGNED, COMPLETED],
  ])
  assert.deepEqual(
    nodes?.map(({ value, status }) => [value, status]),
    [
      [1000n, 'AVAILABLE'],
      [300n, 'AVAILABLE'],
    ],
  )
  for (const leaf of bob.leaves()) {
    const expected = Buffer.from(basePoint(bob.leafSecret(leaf.id)))
    assert.deepEqual(leaf.ownerSigningKey && Buffer.from(leaf.ownerSigningKey), expected)
  }
  assertRefused(state, 'alreadyExists', () => tweakClaimKeys(state, 0, at(tweaks, 0), bob.identity))
  assertRefused(state, 'alreadyExists', () => signClaimRefunds(state, asked, bob.identity))
  assertRefused(state, 'notFound', () => finalizeClaim(state, last, bob.identity))
  // The keys are whole: the receiver can pay on.
  bob.send(mallory, ...bob.leaves())
  mallory.claimAll()
  assert.equal(state.ledger.balanceSat(mallory.identity), 1300)
})

test('only the receiver can claim, in each of the calls', () => {
  const { bob, transfer, older } = sent(1000)
  const stolen = new OlderClaim(state, mallory, transfer)
  const tweak = (request: Parameters<typeof tweakClaimKeys>[2], by: TestWallet) =>
    assertRefused(state, 'permissionDenied', () => tweakClaimKeys(state, 0, request, by.identity))
  tweak(at(stolen.tweakRequests(), 0), mallory)
  tweak(at(older.tweakRequests(), 0), mallory)
  older.tweak()
  const sign = (claim: OlderClaim) => () => signClaimRefunds(state, claim.signRequest(), mallory.identity)
  assertRefused(state, 'permissionDenied', sign(stolen))
  assertRefused(state, 'permissionDenied', sign(older))
  const signatures = older.sign()
  assertRefused(state, 'notFound', () => finalizeClaim(state, signatures, mallory.identity))
  finalizeClaim(state, signatures, bob.identity)
})

test('the calls come in their order, and the claim in one call does not cut in', () => {
  const { bob, transfer, older } = sent(1000)
  assertRefused(state, 'failedPrecondition', () => signClaimRefunds(state, older.signRequest(), bob.identity))
  const requests = older.tweakRequests()
  for (const [index, request] of requests.slice(0, -1).entries())
    tweakClaimKeys(state, index, request, bob.identity)
  assertRefused(state, 'failedPrecondition', () => signClaimRefunds(state, older.signRequest(), bob.identity))
  tweakClaimKeys(state, requests.length - 1, at(requests, requests.length - 1), bob.identity)
  const again = () => tweakClaimKeys(state, 0, at(requests, 0), bob.identity)
  assertRefused(state, 'failedPrecondition', again, 'again', /not waiting for key tweaks/)
  const early = older.finalizeRequest({ signingResults: [] })
  assertRefused(state, 'failedPrecondition', () => finalizeClaim(state, early, bob.identity))
  const inOne = () => claimTransfer(state, bob.prepareClaim(transfer), bob.identity)
  assertRefused(state, 'failedPrecondition', inOne, 'in one call', /cannot be claimed/)
  finalizeClaim(state, older.sign(), bob.identity)
})

test('key tweaks are for all leaves of a known transfer, once each', () => {
  const { bob, older } = sent(1000, 300)
  const spoilt = (spoil: (request: Parameters<typeof tweakClaimKeys>[2]) => void) => () => {
    const request = at(older.tweakRequests(), 0)
    spoil(request)
    return tweakClaimKeys(state, 0, request, bob.identity)
  }
  const unknown = spoilt((request) => {
    request.transferId = '00000000-0000-4000-8000-000000000000'
  })
  assertRefused(state, 'notFound', unknown)
  assertRefused(
    state,
    'invalidArgument',
    spoilt(({ leavesToReceive }) => leavesToReceive.pop()),
    'one missing',
    /each of its 2 leaves/,
  )
  assertRefused(
    state,
    'invalidArgument',
    spoilt(({ leavesToReceive }) => leavesToReceive.push(at(leavesToReceive, 0))),
    'one twice',
    /twice/,
  )
})

test('what operators got must be shares of one secret, and the next attempt begins anew', () => {
  const { bob, older } = sent(1000)
  const wrongShare = older.tweakRequests()
  const share = at(wrongShare, 1).leavesToReceive[0]?.secretShareTweak
  assert.ok(share)
  share.secretShare = Buffer.alloc(32, 7)
  const wrongPublicShare = older.tweakRequests()
  const shares = at(wrongPublicShare, 2).leavesToReceive[0]?.pubkeySharesTweak
  assert.ok(shares)
  shares[at(state.operators.all, 0).identifier] = basePoint(5n)
  for (const [requests, words] of [
    [wrongShare, /does not match its proofs/],
    [wrongPublicShare, /public share/],
  ] as const) {
    const all = () => {
      for (const [index, request] of requests.entries()) tweakClaimKeys(state, index, request, bob.identity)
    }
    assertRefused(state, 'invalidArgument', all, String(words), words)
  }
  older.claim()
  assert.equal(state.ledger.balanceSat(bob.identity), 1000)
})

test('two attempts at once do not mix: the first that reaches every operator counts, the other finds it done', () => {
  const { bob, transfer, older } = sent(1000)
  const [first, second] = [older.tweakRequests(), older.tweakRequests()]
  const tweak = (requests: typeof first, index: number) =>
    tweakClaimKeys(state, index, at(requests, index), bob.identity)
  tweak(first, 0)
  tweak(second, 0)
  tweak(second, 1)
  tweak(first, 1)
  tweak(second, 2)
  assert.equal(transferStatus(transfer), TransferStatus.RECEIVER_KEY_TWEAKED)
  assertRefused(state, 'failedPrecondition', () => tweak(first, 2))
  const [one, other] = [older.sign(), new OlderClaim(state, bob, transfer).sign()]
  finalizeClaim(state, one, bob.identity)
  assertRefused(state, 'notFound', () => finalizeClaim(state, other, bob.identity))
  assert.equal(state.ledger.balanceSat(bob.identity), 1000)
})

test('attempts that reach some operators only are forgotten, the oldest first', () => {
  const { bob, older } = sent(1000)
  const attempts = Array.from({ length: 5 }, () => older.tweakRequests())
  for (const requests of attempts) tweakClaimKeys(state, 0, at(requests, 0), bob.identity)
  const rest = (requests: ReturnType<typeof older.tweakRequests>) => {
    for (const index of [1, 2]) tweakClaimKeys(state, index, at(requests, index), bob.identity)
  }
  // Forgotten: its first part is missing.
  rest(at(attempts, 0))
  assertRefused(state, 'failedPrecondition', () => signClaimRefunds(state, older.signRequest(), bob.identity))
  rest(at(attempts, 4))
  finalizeClaim(state, older.sign(), bob.identity)
})

test('the new keys must add up to the key that holds the money; tweaks that make others can be replaced', () => {
  const { bob, older } = sent(1000)
  for (const [index, request] of older.tweakRequests({ shift: 1n }).entries()) {
    tweakClaimKeys(state, index, request, bob.identity)
  }
  const sign = () => signClaimRefunds(state, older.signRequest(), bob.identity)
  assertRefused(state, 'invalidArgument', sign, 'shifted', /do not add up/)
  older.claim()
  assert.equal(state.ledger.balanceSat(bob.identity), 1000)
})

test('a job that lacks its key, or comes again with another one, leaves the right tweaks in place', () => {
  const { bob, transfer, older } = tweaked(1000, 300)
  const spoilt = (spoil: (request: ReturnType<typeof older.signRequest>) => void) => {
    const request = older.signRequest()
    spoil(request)
    return () => signClaimRefunds(state, request, bob.identity)
  }
  const without = spoilt(({ signingJobs: [, job] }) => {
    delete job?.refundTxSigningJob
  })
  assertRefused(state, 'invalidArgument', without, 'no job', /the refund is missing/)
  assert.equal(transferStatus(transfer), TransferStatus.RECEIVER_KEY_TWEAKED)
  const signatures = older.sign()
  const withAnother = spoilt(({ signingJobs: [, job] }) => {
    if (job?.refundTxSigningJob) job.refundTxSigningJob.signingPublicKey = basePoint(7n)
  })
  assertRefused(state, 'invalidArgument', withAnother, 'another key', /do not add up/)
  assert.equal(transferStatus(transfer), TransferStatus.RECEIVER_REFUND_SIGNED)
  finalizeClaim(state, signatures, bob.identity)
  assert.equal(state.ledger.balanceSat(bob.identity), 1300)
})

test('the refunds are those that the operators derive, for all leaves, with no job to spare', () => {
  const { bob, transfer, older } = tweaked(1000, 300)
  const refused = (words: RegExp, spoil: (request: ReturnType<typeof older.signRequest>) => void) => {
    const request = older.signRequest()
    spoil(request)
    assertRefused(
      state,
      'invalidArgument',
      () => signClaimRefunds(state, request, bob.identity),
      String(words),
      words,
    )
    assert.equal(transferStatus(transfer), TransferStatus.RECEIVER_KEY_TWEAKED)
  }
  refused(/each of its 2 leaves once/, ({ signingJobs }) => signingJobs.pop())
  refused(/each of its 2 leaves once/, ({ signingJobs }) => signingJobs.push(at(signingJobs, 0)))
  refused(/the refund should be/, ({ signingJobs: [job] }) => {
    const raw = job?.refundTxSigningJob?.rawTx
    if (raw) raw[raw.length - 5] = (raw[raw.length - 5] ?? 0) ^ 1
  })
  refused(/direct refund is missing/, ({ signingJobs: [job] }) => {
    delete job?.directRefundTxSigningJob
  })
  refused(/watchtower refund is missing/, ({ signingJobs: [job] }) => {
    delete job?.directFromCpfpRefundTxSigningJob
  })
  refused(/lacks a nonce/, ({ signingJobs: [job] }) => {
    delete job?.refundTxSigningJob?.signingNonceCommitment
  })
})

test('a leaf without a lock on its node has no direct refund to sign', () => {
  const plain = localOperators()
  const bob = plain.wallet('bob')
  plain.fund(bob, 1000)
  const [transfer] = bob.claimable()
  assert.ok(transfer)
  const older = new OlderClaim(plain.state, bob, transfer)
  older.tweak()
  const request = older.signRequest()
  const [job] = request.signingJobs
  assert.ok(job?.refundTxSigningJob)
  job.directRefundTxSigningJob = job.refundTxSigningJob
  const sign = () => signClaimRefunds(plain.state, request, bob.identity)
  assertRefused(plain.state, 'invalidArgument', sign, 'direct', /no direct refund/)
  const last = older.sign()
  const [signatures] = last.nodeSignatures
  assert.ok(signatures)
  signatures.directRefundTxSignature = signatures.refundTxSignature
  const finalize = () => finalizeClaim(plain.state, last, bob.identity)
  assertRefused(plain.state, 'invalidArgument', finalize, 'direct', /no direct refund/)
  signatures.directRefundTxSignature = new Uint8Array(0)
  finalize()
})

test('every signature is verified, those of a claim and no other', () => {
  const { bob, older } = tweaked(1000)
  const signatures = older.sign()
  const refused = (words: RegExp, spoil: (request: typeof signatures) => void) => {
    const request = structuredClone(signatures)
    spoil(request)
    const finalize = () => finalizeClaim(state, request, bob.identity)
    assertRefused(state, 'invalidArgument', finalize, String(words), words)
  }
  for (const kind of [
    'refundTxSignature',
    'directRefundTxSignature',
    'directFromCpfpRefundTxSignature',
  ] as const) {
    refused(/is not valid/, ({ nodeSignatures: [entry] }) => {
      if (entry) entry[kind][40] = (entry[kind][40] ?? 0) ^ 1
    })
    refused(/is not valid/, ({ nodeSignatures: [entry] }) => {
      if (entry) entry[kind] = new Uint8Array(0)
    })
  }
  refused(/signs no node transaction/, ({ nodeSignatures: [entry] }) => {
    if (entry) entry.nodeTxSignature = entry.refundTxSignature
  })
  refused(/each of its 1 leaves once/, ({ nodeSignatures }) => nodeSignatures.push(at(nodeSignatures, 0)))
  refused(/claim of a transfer alone/, (request) => {
    request.intent = SignatureIntent.CREATION
  })
  finalizeClaim(state, signatures, bob.identity)
})

test('keys change only with every operator', () => {
  const { bob, older } = tweaked(1000)
  const signatures = older.sign()
  net.faults.takeDown(1, 60)
  assertRefused(state, 'unavailable', () => finalizeClaim(state, signatures, bob.identity))
  assertRefused(state, 'unavailable', () => signClaimRefunds(state, older.signRequest(), bob.identity))
})
