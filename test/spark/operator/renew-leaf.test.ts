import assert from 'node:assert/strict'
import { test } from 'node:test'
import { lockBlocks } from '../../../src/spark/bitcoin/timelock.ts'
import { renewLeaf } from '../../../src/spark/operator/renew-leaf.ts'
import { startTransfer } from '../../../src/spark/operator/start-transfer.ts'
import { localOperators } from '../wallet/local-operators.ts'
import { assertRefused } from './refused.ts'

const locks = (wallet: ReturnType<ReturnType<typeof localOperators>['wallet']>) => {
  const [leaf] = wallet.leaves()
  assert.ok(leaf)
  return { leaf, node: lockBlocks(leaf.nodeTx.sequence), refund: lockBlocks(leaf.refunds.cpfp.sequence) }
}

test("a deposit's leaf is renewed by going on without a lock, and its old node stays above it", () => {
  const net = localOperators({ mint: { refundBlocks: 300, nodeBlocks: 0 } })
  const alice = net.wallet('alice', 1000)
  const before = locks(alice)
  assert.equal(before.refund, 200)
  alice.renew(before.leaf)
  assert.deepEqual({ ...locks(alice), leaf: null }, { leaf: null, node: 0, refund: 2000 })
  const parent = net.state.ledger.node(before.leaf.parentId ?? '')
  assert.equal(parent?.kind, 'split')
  assert.equal(parent?.tree, before.leaf.tree, 'its key and keyshare are those of the leaf')
  assert.equal(net.state.counts.renewals.zero, 1)
})

test('a leaf with a lock of its own gives up 100 blocks of it, until the node itself is renewed', () => {
  const net = localOperators({ mint: { refundBlocks: 300, nodeBlocks: 200 } })
  const alice = net.wallet('alice', 1000)
  const bob = net.wallet('bob')
  alice.renew(locks(alice).leaf)
  assert.deepEqual({ ...locks(alice), leaf: null }, { leaf: null, node: 100, refund: 2000 })
  let [from, to] = [alice, bob]
  for (let transfer = 0; transfer < 19; transfer++) {
    from.send(to, ...from.leaves())
    to.claimAll()
    ;[from, to] = [to, from]
  }
  assert.equal(locks(from).refund, 100)
  from.renew(locks(from).leaf)
  assert.deepEqual({ ...locks(from), leaf: null }, { leaf: null, node: 2000, refund: 2000 })
  assert.deepEqual(net.state.counts.renewals, { zero: 0, refund: 1, node: 1 })
})

test('a wallet that marks the locks it starts may renew in all three ways; one that marks some is refused', () => {
  const MARK = 0x4000_0000
  const marked = (wallet: Parameters<typeof locks>[0]) => {
    const { leaf } = locks(wallet)
    return [leaf.nodeTx, leaf.directTx, leaf.refunds.cpfp].map(({ sequence }) => (sequence & MARK) !== 0)
  }
  const zero = localOperators({ mint: { refundBlocks: 300, nodeBlocks: 0 } })
  const alice = zero.wallet('alice', 1000)
  alice.marksLocks = true
  alice.renew(locks(alice).leaf)
  assert.deepEqual(marked(alice), [true, false, true])

  for (const [nodeBlocks, expected] of [
    [200, [false, false, true]],
    [100, [true, true, true]],
  ] as const) {
    const net = localOperators({ mint: { refundBlocks: 300, nodeBlocks } })
    const bob = net.wallet('bob', 1000)
    const plain = bob.prepareRenewal(locks(bob).leaf)
    bob.marksLocks = true
    const request = bob.prepareRenewal(locks(bob).leaf)
    const mixed = { ...request.signingJobs, value: { ...request.signingJobs.value } }
    const job = plain.signingJobs.value?.directFromCpfpRefundTxSigningJob
    assert.ok(job)
    Object.assign(mixed.value, { directFromCpfpRefundTxSigningJob: job })
    const refused = { ...request, signingJobs: mixed } as typeof request
    assertRefused(net.state, 'invalidArgument', () => renewLeaf(net.state, refused, bob.identity))
    bob.renew(locks(bob).leaf)
    assert.deepEqual(marked(bob), expected)
  }
})

test('a renewal too early, of the wrong kind, or by somebody else is refused', () => {
  const early = localOperators({ mint: { refundBlocks: 2000, nodeBlocks: 0 } })
  const alice = early.wallet('alice', 1000)
  const request = alice.prepareRenewal(locks(alice).leaf)
  assertRefused(early.state, 'failedPrecondition', () => renewLeaf(early.state, request, alice.identity))

  const net = localOperators({ mint: { refundBlocks: 300, nodeBlocks: 200 } })
  const carol = net.wallet('carol', 1000)
  const right = carol.prepareRenewal(locks(carol).leaf)
  const { value } = right.signingJobs
  assert.ok(value)
  for (const kind of ['renewNodeZeroTimelockSigningJob', 'renewNodeTimelockSigningJob'] as const) {
    const wrong = { ...right, signingJobs: { case: kind, value } } as typeof right
    const code = kind === 'renewNodeZeroTimelockSigningJob' ? 'failedPrecondition' : 'invalidArgument'
    assertRefused(net.state, code, () => renewLeaf(net.state, wrong, carol.identity), kind)
  }
  const none = { ...right, signingJobs: { case: undefined } } as typeof right
  assertRefused(net.state, 'invalidArgument', () => renewLeaf(net.state, none, carol.identity))
  assertRefused(net.state, 'permissionDenied', () => renewLeaf(net.state, right, net.wallet('eve').identity))
  renewLeaf(net.state, right, carol.identity)
  assertRefused(net.state, 'failedPrecondition', () => renewLeaf(net.state, right, carol.identity))
})

test('a refund whose lock is used up cannot be transferred', () => {
  const net = localOperators({ mint: { refundBlocks: 100, nodeBlocks: 0 } })
  const alice = net.wallet('alice', 1000)
  const request = alice.prepareTransfer(net.wallet('bob').identityKey, alice.leaves())
  assertRefused(net.state, 'failedPrecondition', () => startTransfer(net.state, request, alice.identity))
})

test('ancestors beyond the limit are forgotten, and the oldest remembered one counts as the root', () => {
  const net = localOperators({
    mint: { refundBlocks: 300, nodeBlocks: 0 },
    limits: { historyPerWallet: 10, ancestors: 1 },
  })
  let [from, to] = [net.wallet('alice', 1000), net.wallet('bob')]
  for (let transfer = 0; transfer < 45; transfer++) {
    for (const leaf of from.leaves()) if (lockBlocks(leaf.refunds.cpfp.sequence) <= 100) from.renew(leaf)
    from.send(to, ...from.leaves())
    to.claimAll()
    ;[from, to] = [to, from]
  }
  assert.equal(net.state.counts.renewals.zero, 3)
  const ancestors = net.state.ledger.ancestorsOf(locks(from).leaf)
  assert.equal(ancestors.length, 1)
  assert.equal(ancestors.at(-1)?.parentId, null)
  assert.equal(net.state.ledger.nodeCount, 2)
})
