import assert from 'node:assert/strict'
import { test } from 'node:test'
import { basePoint } from '../../../src/spark/crypto/curve.ts'
import { scalarToBytes } from '../../../src/spark/crypto/scalar.ts'
import { signCompact } from '../../../src/spark/crypto/signatures.ts'
import type { GrpcCode } from '../../../src/spark/grpc/status.ts'
import { startTransfer } from '../../../src/spark/operator/start-transfer.ts'
import type { StartTransferRequest } from '../../../src/spark/proto/generated/spark_pb.ts'
import type { Spoil } from '../wallet/key-tweak-package.ts'
import { localOperators } from '../wallet/local-operators.ts'
import { assertRefused } from './refused.ts'

const net = localOperators()
const { state } = net
const alice = net.wallet('alice', 1000, 500)
const bob = net.wallet('bob', 300)
const mallory = net.wallet('mallory')
const [leaf, second] = alice.leaves()
const [bobsLeaf] = bob.leaves()
assert.ok(leaf && second && bobsLeaf)

type Change = (request: StartTransferRequest) => void
const firstJob = (request: StartTransferRequest) => {
  const job = request.transferPackage?.leavesToSend[0]
  assert.ok(job)
  return job
}

/** A request of Alice's to send one leaf to Bob, changed by the test, must be refused. */
function refused(code: GrpcCode, what: string, change: Change, spoil?: Spoil) {
  const request = alice.prepareTransfer(bob.identityKey, [leaf as NonNullable<typeof leaf>], spoil)
  change(request)
  assertRefused(state, code, () => startTransfer(state, request, alice.identity), what)
}

test('a transfer names its sender, receiver, id and leaves properly, or is refused', () => {
  refused('permissionDenied', 'another sender', (request) => {
    request.ownerIdentityPublicKey = mallory.identityKey
  })
  refused('invalidArgument', 'no receiver', (request) => {
    request.receiverIdentityPublicKey = new Uint8Array(33)
  })
  refused('invalidArgument', 'no UUID', (request) => {
    request.transferId = 'transfer-1'
  })
  refused('invalidArgument', 'no package', (request) => {
    delete request.transferPackage
  })
  refused('invalidArgument', 'no leaves', (request) => {
    if (request.transferPackage) request.transferPackage.leavesToSend = []
  })
  refused('invalidArgument', 'one leaf twice', (request) => {
    request.transferPackage?.leavesToSend.push(firstJob(request))
  })
  refused('notFound', 'unknown leaf', (request) => {
    firstJob(request).leafId = '00000000-0000-4000-8000-000000000000'
  })
  refused('permissionDenied', "somebody else's leaf", (request) => {
    firstJob(request).leafId = bobsLeaf.id
  })
  refused('invalidArgument', 'key tweaks for another leaf', (request) => {
    firstJob(request).leafId = second.id
  })
})

test('a package that was changed on its way is refused', () => {
  refused('invalidArgument', 'package signature', (request) => {
    const { transferPackage } = request
    if (transferPackage) transferPackage.userSignature = transferPackage.userSignature.with(20, 0)
  })
  refused('invalidArgument', 'an operator left out', (request) => {
    delete request.transferPackage?.keyTweakPackage[state.operators.all[2]?.identifier ?? '']
  })
  refused('invalidArgument', 'legacy hash variant', (request) => {
    if (request.transferPackage) request.transferPackage.hashVariant = 0
  })
})

test('refunds that the operators did not expect, or half-signed wrongly, are refused', () => {
  refused('invalidArgument', 'amount', (request) => {
    const job = firstJob(request)
    job.rawTx = job.rawTx.with(47, (job.rawTx[47] ?? 0) ^ 1)
  })
  refused('invalidArgument', 'not a transaction', (request) => {
    firstJob(request).rawTx = Uint8Array.of(1, 2, 3)
  })
  refused('invalidArgument', 'signature share', (request) => {
    firstJob(request).userSignature = scalarToBytes(5n)
  })
  refused('invalidArgument', 'share of zero', (request) => {
    firstJob(request).userSignature = new Uint8Array(32)
  })
  refused('invalidArgument', 'no nonce', (request) => {
    delete firstJob(request).signingNonceCommitment
  })
  refused('invalidArgument', 'signing key', (request) => {
    firstJob(request).signingPublicKey = basePoint(9n)
  })
  refused('invalidArgument', 'watchtower refund missing', (request) => {
    if (request.transferPackage) request.transferPackage.directFromCpfpLeavesToSend = []
  })
  refused('invalidArgument', 'too few operators', (request) => {
    const commitments = firstJob(request).signingCommitments?.signingCommitments ?? {}
    delete commitments[state.operators.all[0]?.identifier ?? '']
  })
  refused('failedPrecondition', 'a nonce that no operator made', (request) => {
    const [commitment] = Object.values(firstJob(request).signingCommitments?.signingCommitments ?? {})
    if (commitment) commitment.hiding = basePoint(12_345n)
  })
})

test('a signing job that is for nothing is refused, since nobody would check it', () => {
  refused('invalidArgument', 'a direct refund of a leaf without a lock', (request) => {
    request.transferPackage?.directLeavesToSend.push(firstJob(request))
  })
  refused('invalidArgument', 'a watchtower refund twice', (request) => {
    const jobs = request.transferPackage?.directFromCpfpLeavesToSend
    if (jobs?.[0]) jobs.push(jobs[0])
  })
  refused('invalidArgument', "another leaf's watchtower refund", (request) => {
    const jobs = request.transferPackage?.directFromCpfpLeavesToSend
    if (jobs?.[0]) jobs.push({ ...jobs[0], leafId: second.id })
  })
})

test('key tweaks that operators cannot agree on are refused', () => {
  const keep: Change = () => {}
  type Tweak = { secretShareTweak: { secretShare: Uint8Array; proofs: Uint8Array[] }; [key: string]: unknown }
  const spoilOne =
    (change: (tweak: Tweak) => void): Spoil =>
    (tweaks, operator) => {
      if (operator === 1) change(tweaks.leavesToSend[0] as Tweak)
    }
  const cases: [string, Spoil][] = [
    ['share', spoilOne((tweak) => (tweak.secretShareTweak.secretShare = scalarToBytes(7n)))],
    ['share of zero', spoilOne((tweak) => (tweak.secretShareTweak.secretShare = new Uint8Array(32)))],
    ['proof', spoilOne((tweak) => (tweak.secretShareTweak.proofs[0] = basePoint(7n)))],
    ['proof missing', spoilOne((tweak) => tweak.secretShareTweak.proofs.pop())],
    ['leaf', spoilOne((tweak) => (tweak.leafId = second.id))],
    ['leaf missing', (tweaks, operator) => operator === 2 && tweaks.leavesToSend.pop()],
    ['leaf twice', (tweaks) => tweaks.leavesToSend.push(tweaks.leavesToSend[0] as object)],
    [
      'public share',
      spoilOne((tweak) => {
        const shares = tweak.pubkeySharesTweak as Record<string, Uint8Array>
        shares[state.operators.all[0]?.identifier ?? ''] = basePoint(7n)
      }),
    ],
    [
      "sender's leaf signature",
      (tweaks) => ((tweaks.leavesToSend[0] as Tweak).signature = new Uint8Array(64)),
    ],
    ['cipher of one operator', spoilOne((tweak) => (tweak.secretCipher = new Uint8Array(129)))],
    ['cipher', (tweaks) => ((tweaks.leavesToSend[0] as Tweak).secretCipher = new Uint8Array(129))],
  ]
  for (const [what, spoil] of cases) refused('invalidArgument', what, keep, spoil)
})

test('what is kept with a transfer is of bounded length', () => {
  refused('invalidArgument', 'invoice', (request) => {
    request.sparkInvoice = 'x'.repeat(4097)
  })
  const request = alice.prepareTransfer(bob.identityKey, [leaf], (tweaks, _, transferId) => {
    const [tweak] = tweaks.leavesToSend as {
      secretCipher: Uint8Array
      signature: Uint8Array
    }[]
    assert.ok(tweak)
    tweak.secretCipher = new Uint8Array(1025)
    const signed = Buffer.concat([Buffer.from(leaf.id), Buffer.from(transferId), tweak.secretCipher])
    tweak.signature = signCompact(signed, alice.identitySecret)
  })
  assertRefused(
    state,
    'invalidArgument',
    () => startTransfer(state, request, alice.identity),
    'cipher',
    /1024/,
  )
})

test('a share that does not lie on the committed polynomial is refused, though its public share fits it', () => {
  const [, operator] = state.operators.all
  assert.ok(operator)
  const request = alice.prepareTransfer(bob.identityKey, [leaf], (tweaks, index) => {
    const [tweak] = tweaks.leavesToSend as {
      secretShareTweak: { secretShare: Uint8Array }
      pubkeySharesTweak: Record<string, Uint8Array>
    }[]
    assert.ok(tweak)
    tweak.pubkeySharesTweak[operator.identifier] = basePoint(7n)
    if (index === operator.index) tweak.secretShareTweak.secretShare = scalarToBytes(7n)
  })
  const start = () => startTransfer(state, request, alice.identity)
  assertRefused(state, 'invalidArgument', start, 'share', /does not match its proofs/)
})

test('a leaf on its way cannot be spent again, nor a package be replayed', () => {
  const request = alice.prepareTransfer(bob.identityKey, [leaf])
  const again = alice.prepareTransfer(mallory.identityKey, [leaf])
  startTransfer(state, request, alice.identity)
  assertRefused(state, 'alreadyExists', () => startTransfer(state, request, alice.identity))
  assertRefused(state, 'failedPrecondition', () => startTransfer(state, again, alice.identity))
  bob.claimAll()
  assertRefused(state, 'alreadyExists', () => startTransfer(state, request, alice.identity))
  assertRefused(state, 'permissionDenied', () => startTransfer(state, again, alice.identity))
  assert.equal(state.ledger.balanceSat(bob.identity), 1300)
})

test('while an operator is down nothing is sent', () => {
  net.faults.takeDown(2, 60)
  const request = alice.prepareTransfer(bob.identityKey, [second])
  assertRefused(state, 'unavailable', () => startTransfer(state, request, alice.identity))
  net.faults.clear()
  startTransfer(state, request, alice.identity)
})
