import assert from 'node:assert/strict'
import { test } from 'node:test'
import { basePoint } from '../../../src/spark/crypto/curve.ts'
import { claimTransfer } from '../../../src/spark/operator/claim-transfer.ts'
import { localOperators } from '../wallet/local-operators.ts'
import { assertRefused } from './refused.ts'

const net = localOperators()
const { state } = net
const alice = net.wallet('alice', 1000)
const bob = net.wallet('bob')
const mallory = net.wallet('mallory')
const pay = () => {
  alice.send(bob, ...alice.leaves())
  const [transfer] = bob.claimable()
  assert.ok(transfer)
  return transfer
}
const transfer = pay()

test('only the receiver can claim', () => {
  const stolen = mallory.prepareClaim(transfer)
  assertRefused(state, 'permissionDenied', () => claimTransfer(state, stolen, mallory.identity))
  assertRefused(state, 'permissionDenied', () =>
    claimTransfer(state, bob.prepareClaim(transfer), mallory.identity),
  )
  const bySender = alice.prepareClaim(transfer)
  assertRefused(state, 'permissionDenied', () => claimTransfer(state, bySender, alice.identity))
})

test('a claim is for a known transfer and covers all its leaves', () => {
  const unknown = bob.prepareClaim(transfer)
  unknown.transferId = '00000000-0000-4000-8000-000000000000'
  assertRefused(state, 'notFound', () => claimTransfer(state, unknown, bob.identity))
  const none = bob.prepareClaim(transfer)
  delete none.claimPackage
  assertRefused(state, 'invalidArgument', () => claimTransfer(state, none, bob.identity))
  const partial = bob.prepareClaim(transfer)
  if (partial.claimPackage) partial.claimPackage.leavesToClaim = []
  assertRefused(state, 'invalidArgument', () => claimTransfer(state, partial, bob.identity))
})

test('a claim has no signing jobs to spare', () => {
  for (const list of ['directLeavesToClaim', 'directFromCpfpLeavesToClaim'] as const) {
    const request = bob.prepareClaim(transfer)
    const job = request.claimPackage?.leavesToClaim[0]
    assert.ok(job)
    request.claimPackage?.[list].push(job)
    assertRefused(
      state,
      'invalidArgument',
      () => claimTransfer(state, request, bob.identity),
      list,
      /job|no direct/,
    )
  }
})

test('the new keys must add up to the key that holds the money', () => {
  const request = bob.prepareClaim(transfer)
  const job = request.claimPackage?.leavesToClaim[0]
  assert.ok(job)
  job.signingPublicKey = basePoint(99n)
  assertRefused(state, 'invalidArgument', () => claimTransfer(state, request, bob.identity))
  // A key tweak that is sound in itself, for a key next to Bob's.
  const claim = () => claimTransfer(state, bob.prepareClaim(transfer, { shift: 1n }), bob.identity)
  assertRefused(state, 'invalidArgument', claim, 'shifted', /do not add up/)
})

test('after a claim the keys add up, the money is the receiver’s, and the claim cannot be replayed', () => {
  const request = bob.prepareClaim(transfer)
  claimTransfer(state, request, bob.identity)
  assertRefused(state, 'alreadyExists', () => claimTransfer(state, request, bob.identity))
  const [leaf] = bob.leaves()
  assert.equal(leaf?.tree.valueSat, 1000)
  assert.equal(leaf?.status, 'AVAILABLE')
  assert.deepEqual(
    leaf?.ownerSigningKey && Buffer.from(leaf.ownerSigningKey),
    Buffer.from(basePoint(bob.leafSecret(leaf?.id ?? ''))),
  )
  assert.deepEqual(alice.leaves(), [])
})
