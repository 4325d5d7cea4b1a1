import assert from 'node:assert/strict'
import { test } from 'node:test'
import { create } from '@bufbuild/protobuf'
import { refundTransactions } from '../../../src/spark/bitcoin/leaf-transactions.ts'
import { receiverScript } from '../../../src/spark/bitcoin/taproot.ts'
import { currentSequences, lockBlocks } from '../../../src/spark/bitcoin/timelock.ts'
import { type SparkTransaction, serializeUnsigned } from '../../../src/spark/bitcoin/transaction.ts'
import { basePoint } from '../../../src/spark/crypto/curve.ts'
import type { Transfer } from '../../../src/spark/ledger/transfer.ts'
import { claimTransfer } from '../../../src/spark/operator/claim-transfer.ts'
import { refundWithLadder } from '../../../src/spark/operator/fee-ladder.ts'
import { initiatePrimarySwap } from '../../../src/spark/operator/primary-swap.ts'
import { startTransfer } from '../../../src/spark/operator/start-transfer.ts'
import {
  type FeeBumpLadder,
  FeeBumpLadderSchema,
  type UserSignedTxSigningJob,
} from '../../../src/spark/proto/generated/spark_pb.ts'
import { RECORDED_LADDER } from '../bitcoin/recorded-ladder.ts'
import { feeLadder, signedRung } from '../wallet/fee-ladder.ts'
import { localOperators } from '../wallet/local-operators.ts'
import { prepareSwap } from '../wallet/swap.ts'
import { assertRefused } from './refused.ts'

const net = localOperators()
const { state } = net
const alice = net.wallet('alice', 1000)
const bob = net.wallet('bob')
bob.ladderFeesSat = [222, 278, 348, 435, 670]
alice.send(bob, ...alice.leaves())
const [transfer] = bob.claimable() as [Transfer]
const leafId = transfer.leaves[0]?.leaf.id ?? ''
const secret = bob.leafSecret(leafId)

/** Bob's claim, changed by the test, must be refused. */
function refused(what: string, words: RegExp, change: (job: UserSignedTxSigningJob) => void): void {
  const request = bob.prepareClaim(transfer)
  const job = request.claimPackage?.leavesToClaim[0]
  assert.ok(job)
  change(job)
  assertRefused(state, 'invalidArgument', () => claimTransfer(state, request, bob.identity), what, words)
}

/** The refund that Bob signs, without an anchor. */
function bobsRefund(): SparkTransaction {
  const [entry] = transfer.leaves
  assert.ok(entry)
  const script = receiverScript(basePoint(secret))
  const { cpfp } = refundTransactions(entry.leaf, currentSequences(entry.refundSequence), script)
  return { ...cpfp, hasAnchor: false }
}

const ladder = (...feesSat: number[]) => create(FeeBumpLadderSchema, feeLadder(bobsRefund(), secret, feesSat))

function withRung(signedTx: Uint8Array): FeeBumpLadder {
  return create(FeeBumpLadderSchema, { rungTableVersion: 1, rungs: [{ signedTx }] })
}

test('a refund goes without its anchor with a ladder beside it, and only then', () => {
  refused('no ladder', /the refund should be 03/, (job) => {
    delete job.refundLadder
  })
  bob.ladderFeesSat = null
  refused('an anchor and a ladder', /the refund should be 03/, (job) => {
    job.refundLadder = ladder(222)
  })
  bob.ladderFeesSat = [222, 278, 348, 435, 670]
})

test('a ladder follows the one rung table and has 1 to 24 rungs', () => {
  const rising = Array.from({ length: 25 }, (_, rung) => 222 + rung)
  for (const version of [0, 2]) {
    refused(`table ${version}`, new RegExp(`rung table 1, got ${version}`), (job) => {
      job.refundLadder = { ...ladder(222), rungTableVersion: version }
    })
  }
  refused('no rungs', /1 to 24 rungs, got 0/, (job) => {
    job.refundLadder = ladder()
  })
  refused('25 rungs', /1 to 24 rungs, got 25/, (job) => {
    job.refundLadder = ladder(...rising)
  })
  const { rungs } = ladder(...rising.slice(0, 24))
  const most = { ...ladder(), rungs }
  assert.equal(refundWithLadder(bobsRefund(), leafId, most).hasAnchor, false)
})

test('the first rung pays 1 sat/vB or more, each further one more than the one below, and 330 sat stay', () => {
  refused('221 sat', /more than 221 sat in rung 0, got 221/, (job) => {
    job.refundLadder = ladder(221)
  })
  refused('nothing', /more than 221 sat in rung 0, got 0/, (job) => {
    job.refundLadder = ladder(0)
  })
  refused('the same fee', /more than 300 sat in rung 1, got 300/, (job) => {
    job.refundLadder = ladder(300, 300)
  })
  refused('a lower fee', /more than 400 sat in rung 2, got 399/, (job) => {
    job.refundLadder = ladder(222, 400, 399)
  })
  refused('329 sat left', /330 sat or more in rung 1, got 329/, (job) => {
    job.refundLadder = ladder(222, 671)
  })
  assert.equal(refundWithLadder(bobsRefund(), leafId, ladder(222, 223, 670)).hasAnchor, false)
})

test('a rung spends this refund, pays only its owner, and is signed by that owner', () => {
  const refund = bobsRefund()
  const good = signedRung(refund, secret, 222)
  const mallory = 77n
  const cases: [string, Uint8Array][] = [
    [
      'another receiver',
      signedRung(refund, secret, 222, { outputScript: receiverScript(basePoint(mallory)) }),
    ],
    ['signed by another', signedRung(refund, mallory, 222)],
    ['spends the node', signedRung(refund, secret, 222, { previousId: refund.previousId })],
    ['spends the refund with an anchor', signedRung({ ...refund, hasAnchor: true }, secret, 222)],
    ['a lock of its own', signedRung(refund, secret, 222, { sequence: 100 })],
    ['final', signedRung(refund, secret, 222, { sequence: 0xffffffff })],
    ['a second output', signedRung(refund, secret, 222, { hasAnchor: true })],
    ['makes money', signedRung(refund, secret, -1)],
    [
      'signature of something else',
      Uint8Array.from([...good.slice(0, -68), ...signedRung(refund, secret, 223).slice(-68)]),
    ],
    ['a byte too many', Uint8Array.from([...good, 0])],
    ['a byte too few', good.slice(0, -1)],
    ['version 2', good.with(0, 2)],
    ['a lock time', good.with(-1, 1)],
    ['another output of the refund', good.with(39, 1)],
    ['two signatures', good.with(-70, 2)],
    ['empty', new Uint8Array()],
  ]
  for (const [what, signedTx] of cases) {
    refused(what, /in rung 0, signed by that owner/, (job) => {
      job.refundLadder = withRung(signedTx)
    })
  }
  refused('the second rung alone is wrong', /in rung 1, signed by that owner/, (job) => {
    job.refundLadder = ladder(222, 223)
    const [, second] = job.refundLadder.rungs
    if (second) second.signedTx = second.signedTx.with(-5, (second.signedTx.at(-5) ?? 0) ^ 1)
  })
})

test('a ladder beside any other transaction is refused, since nobody would check it', () => {
  const request = bob.prepareClaim(transfer)
  const job = request.claimPackage?.directFromCpfpLeavesToClaim[0]
  assert.ok(job)
  job.refundLadder = ladder(222)
  const claim = () => claimTransfer(state, request, bob.identity)
  assertRefused(state, 'invalidArgument', claim, 'watchtower refund', /takes no fee ladder/)

  const carol = net.wallet('carol', 1000)
  const sending = carol.prepareTransfer(bob.identityKey, carol.leaves())
  const [sent] = sending.transferPackage?.leavesToSend ?? []
  assert.ok(sent)
  sent.refundLadder = ladder(222)
  const send = () => startTransfer(state, sending, carol.identity)
  assertRefused(state, 'invalidArgument', send, "a sender's, who cannot sign for the receiver", /ladder/)

  const swap = prepareSwap(state, carol, carol.leaves(), new Date(Date.now() + 60_000))
  const [swapped] = swap.transfer?.transferPackage?.leavesToSend ?? []
  assert.ok(swapped)
  swapped.refundLadder = ladder(222)
  const initiate = () => initiatePrimarySwap(state, swap, carol.identity)
  assertRefused(state, 'invalidArgument', initiate, 'swap', /takes no fee ladder/)
})

test('a leaf claimed with a ladder is kept without an anchor, and goes on', () => {
  bob.claim(transfer)
  const [leaf] = bob.leaves()
  assert.ok(leaf)
  assert.equal(leaf.refunds.cpfp.hasAnchor, false)
  assert.equal(leaf.refunds.cpfp.signed[48], 1, 'outputs of the refund')
  for (let round = 0; round < 3; round++) {
    bob.send(alice, ...bob.leaves())
    alice.claimAll()
    assert.equal(alice.leaves()[0]?.refunds.cpfp.hasAnchor, true)
    alice.send(bob, ...alice.leaves())
    bob.claimAll()
    assert.equal(bob.leaves()[0]?.refunds.cpfp.hasAnchor, false)
  }
  assert.equal(state.ledger.balanceSat(bob.identity), 1000)
})

for (const [kind, nodeBlocks] of [
  ['zero', 0],
  ['node', 100],
  ['refund', 200],
] as const) {
  test(`a ${kind} renewal takes a ladder for the new refund`, () => {
    const other = localOperators({ mint: { refundBlocks: 300, nodeBlocks } })
    const dora = other.wallet('dora', 1000)
    dora.ladderFeesSat = [222, 670]
    const [leaf] = dora.leaves()
    assert.ok(leaf)
    dora.renew(leaf)
    assert.equal(lockBlocks(leaf.refunds.cpfp.sequence), 2000)
    assert.equal(leaf.refunds.cpfp.hasAnchor, false)
    assert.equal(other.state.counts.renewals[kind], 1)
  })
}

test('the ladder that SDK 0.27.2 signs passes, and any byte of it changed does not', () => {
  const bytes = (hex: string) => Uint8Array.from(Buffer.from(hex, 'hex'))
  const refund: SparkTransaction = {
    previousId: bytes(RECORDED_LADDER.previousId),
    sequence: RECORDED_LADDER.sequence,
    outputSat: 1000,
    outputScript: receiverScript(bytes(RECORDED_LADDER.signingKey)),
    hasAnchor: true,
  }
  const rungs = RECORDED_LADDER.rungs.map((hex) => ({ signedTx: bytes(hex) }))
  const recorded = create(FeeBumpLadderSchema, { rungTableVersion: RECORDED_LADDER.rungTableVersion, rungs })
  const bare = refundWithLadder(refund, 'leaf', recorded)
  assert.equal(Buffer.from(serializeUnsigned(bare)).toString('hex'), RECORDED_LADDER.refundTx)
  const [first] = rungs
  assert.ok(first)
  for (let at = 0; at < first.signedTx.length; at++) {
    const changed = first.signedTx.with(at, (first.signedTx[at] ?? 0) ^ 1)
    assert.throws(() => refundWithLadder(refund, 'leaf', withRung(changed)), /in rung 0/, `byte ${at}`)
  }
})
