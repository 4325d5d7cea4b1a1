import assert from 'node:assert/strict'
import { test } from 'node:test'
import { create, type MessageInitShape } from '@bufbuild/protobuf'
import { TimestampSchema, timestampFromMs } from '@bufbuild/protobuf/wkt'
import { returnExpired } from '../../../src/spark/operator/network-state.ts'
import { initiatePrimarySwap } from '../../../src/spark/operator/primary-swap.ts'
import {
  counterSwap,
  denominations,
  SwapRefused,
  type SwapRequest,
} from '../../../src/spark/ssp/counter-swap.ts'
import { assertRefused, snapshot } from '../operator/refused.ts'
import { localOperators } from '../wallet/local-operators.ts'
import { initiateSwap, prepareSwap } from '../wallet/swap.ts'

const amounts = (wallet: { leaves(): { tree: { valueSat: number } }[] }) =>
  wallet
    .leaves()
    .map(({ tree }) => tree.valueSat)
    .sort((a, b) => a - b)

test('denominations are the powers of two that an amount is made of', () => {
  assert.deepEqual(denominations(1000), [8, 32, 64, 128, 256, 512])
  assert.deepEqual(denominations(0), [])
})

test('a swap pays the same sum back in leaves that make up the wanted amount', () => {
  const net = localOperators()
  const alice = net.wallet('alice', 1000, 24)
  const request = initiateSwap(net.state, alice, alice.leaves(), [600])
  counterSwap(net.state, net.provider, request, alice.identity)
  alice.claimAll()
  assert.deepEqual(amounts(alice), [8, 8, 16, 32, 64, 128, 256, 512])
  assert.equal(net.state.ledger.totalSat(), 1024)
  assert.equal(net.state.ledger.depositedSat - net.state.ledger.exitedSat, 1024)
})

test('the provider refuses what does not fit the first half, and changes nothing', () => {
  const net = localOperators()
  const alice = net.wallet('alice', 500, 500)
  const request = initiateSwap(net.state, alice, alice.leaves(), [600])
  const [leaf, other] = request.leaves
  assert.ok(leaf && other)
  const wrong: [string, Partial<SwapRequest>][] = [
    ['transfer', { transferId: 'unknown' }],
    ['adaptor', { adaptorHex: `02${'11'.repeat(32)}` }],
    ['total', { totalSat: 2000 }],
    ['more than was sent', { targetsSat: [600, 600] }],
    ['negative', { targetsSat: [-600] }],
    ['fee', { feeSat: 1 }],
    ['leaf left out', { leaves: [] }],
    ['a leaf twice, in place of the other', { leaves: [leaf, leaf] }],
    ['an unknown leaf', { leaves: [leaf, { ...other, leafId: 'unknown' }] }],
    ['nonce', { leaves: [{ ...leaf, signatureHex: '00'.repeat(32) + leaf.signatureHex.slice(64) }, other] }],
    [
      'scalar',
      { leaves: [{ ...leaf, signatureHex: leaf.signatureHex.slice(0, 64) + '00'.repeat(32) }, other] },
    ],
    ['too short', { leaves: [{ ...leaf, signatureHex: leaf.signatureHex.slice(0, 126) }, other] }],
    ['refund', { leaves: [{ ...leaf, unsignedRefundHex: '00' }, other] }],
  ]
  const before = snapshot(net.state)
  for (const [what, change] of wrong) {
    const ask = () => counterSwap(net.state, net.provider, { ...request, ...change }, alice.identity)
    assert.throws(ask, SwapRefused, what)
  }
  const bob = net.wallet('bob')
  assert.throws(
    () => counterSwap(net.state, net.provider, request, bob.identity),
    SwapRefused,
    'another wallet',
  )
  assert.deepEqual(snapshot(net.state), before)
  counterSwap(net.state, net.provider, request, alice.identity)
  assert.throws(() => counterSwap(net.state, net.provider, request, alice.identity), SwapRefused, 'twice')
})

test('a swap into more than a thousand leaves is refused at once, and its leaves are still there', () => {
  const net = localOperators()
  const alice = net.wallet('alice', 4000)
  const request = initiateSwap(net.state, alice, alice.leaves(), [600])
  const before = snapshot(net.state)
  for (const targetsSat of [Array<number>(3000).fill(1), Array<number>(260).fill(15)]) {
    const ask = () => counterSwap(net.state, net.provider, { ...request, targetsSat }, alice.identity)
    assert.throws(ask, SwapRefused, `${targetsSat.length} amounts`)
  }
  assert.deepEqual(snapshot(net.state), before)
})

test('while an operator is down no swap is made, since new leaves need them all', () => {
  const net = localOperators()
  const alice = net.wallet('alice', 1000)
  const request = initiateSwap(net.state, alice, alice.leaves(), [600])
  net.faults.takeDown(1, 60)
  const before = snapshot(net.state)
  const ask = () => counterSwap(net.state, net.provider, request, alice.identity)
  assert.throws(ask, { message: `operator ${'0'.repeat(63)}2 does not answer` })
  assert.deepEqual(snapshot(net.state), before)
  net.faults.clear()
  ask()
})

test('a first half goes to the provider, without direct refunds', () => {
  const net = localOperators()
  const alice = net.wallet('alice', 1000)
  const later = new Date(Date.now() + 60_000)
  const elsewhere = prepareSwap(net.state, alice, alice.leaves(), later)
  if (elsewhere.transfer) elsewhere.transfer.receiverIdentityPublicKey = alice.identityKey
  assertRefused(net.state, 'invalidArgument', () => initiatePrimarySwap(net.state, elsewhere, alice.identity))
  const noAdaptor = prepareSwap(net.state, alice, alice.leaves(), later)
  delete noAdaptor.adaptorPublicKeys
  assertRefused(net.state, 'invalidArgument', () => initiatePrimarySwap(net.state, noAdaptor, alice.identity))
  const direct = prepareSwap(net.state, alice, alice.leaves(), later)
  const parts = direct.transfer?.transferPackage
  if (parts) parts.directFromCpfpLeavesToSend = parts.leavesToSend
  assertRefused(net.state, 'invalidArgument', () => initiatePrimarySwap(net.state, direct, alice.identity))
})

test('a first half expires in the future, within a day, or is refused', () => {
  const net = localOperators()
  const alice = net.wallet('alice', 1000)
  const inAnHour = new Date(Date.now() + 3_600_000)
  const wrong: [string, MessageInitShape<typeof TimestampSchema> | undefined][] = [
    ['missing', undefined],
    ['past', timestampFromMs(Date.now() - 1000)],
    ['in two days', timestampFromMs(Date.now() + 48 * 3_600_000)],
    ['no date', { seconds: 9_000_000_000_000_000n }],
    ['no date either', { seconds: -(2n ** 63n) }],
  ]
  for (const [what, expiry] of wrong) {
    const request = prepareSwap(net.state, alice, alice.leaves(), inAnHour)
    assert.ok(request.transfer)
    delete request.transfer.expiryTime
    if (expiry) request.transfer.expiryTime = create(TimestampSchema, expiry)
    const initiate = () => initiatePrimarySwap(net.state, request, alice.identity)
    assertRefused(net.state, 'invalidArgument', initiate, what, /should expire in the future/)
  }
})

test('a swap that the provider was never asked to complete comes back when it has expired', () => {
  const clock = { ms: Date.UTC(2026, 10, 25) }
  const net = localOperators({ now: () => new Date(clock.ms) })
  const alice = net.wallet('alice', 1000)
  const request = initiateSwap(net.state, alice, alice.leaves(), [600])
  returnExpired(net.state)
  assert.equal(alice.leaves()[0]?.status, 'TRANSFER_LOCKED')
  clock.ms += 121_000
  returnExpired(net.state)
  assert.equal(alice.leaves()[0]?.status, 'AVAILABLE')
  assert.throws(() => counterSwap(net.state, net.provider, request, alice.identity), SwapRefused)
  alice.send(net.wallet('bob'), ...alice.leaves())
})
