import assert from 'node:assert/strict'
import { test } from 'node:test'
import { create, type MessageInitShape } from '@bufbuild/protobuf'
import { GrpcError } from '../../../src/spark/grpc/status.ts'
import { queryAllTransfers, queryNodes, queryPendingTransfers } from '../../../src/spark/operator/queries.ts'
import {
  Order,
  QueryNodesRequestSchema,
  TransferFilterSchema,
  TransferType,
  TreeNodeStatus,
} from '../../../src/spark/proto/generated/spark_pb.ts'
import { counterSwap } from '../../../src/spark/ssp/counter-swap.ts'
import { type LocalOperators, localOperators } from '../wallet/local-operators.ts'
import { initiateSwap } from '../wallet/swap.ts'
import type { TestWallet } from '../wallet/test-wallet.ts'

type Filter = MessageInitShape<typeof TransferFilterSchema>

/** The filter with which the SDK synchronizes its payments. */
const PAYMENTS = [
  TransferType.TRANSFER,
  TransferType.PREIMAGE_SWAP,
  TransferType.COOPERATIVE_EXIT,
  TransferType.UTXO_SWAP,
]

function ask(net: LocalOperators, wallet: TestWallet, filter: Filter = {}) {
  const participant = { case: 'senderOrReceiverIdentityPublicKey' as const, value: wallet.identityKey }
  const request = create(TransferFilterSchema, {
    participant,
    types: PAYMENTS,
    order: Order.ASCENDING,
    ...filter,
  })
  const { transfers = [], offset } = queryAllTransfers(net.state, request, wallet.identity)
  return { ids: transfers.map(({ id }) => id), offset }
}

/** Alice and Bob pay each other; returns the ids of all transfers between them, Alice's funding first. */
function paidBackAndForth(net: LocalOperators, payments: number) {
  const alice = net.wallet('alice', 1000)
  const bob = net.wallet('bob')
  const ids = ask(net, alice, { limit: 1n }).ids
  let [from, to] = [alice, bob]
  for (let payment = 0; payment < payments; payment++) {
    ids.push(from.send(to, ...from.leaves()))
    to.claimAll()
    ;[from, to] = [to, from]
  }
  return { alice, bob, ids }
}

test('a wallet reads its payments page by page, from the oldest', () => {
  const net = localOperators()
  const { alice, ids } = paidBackAndForth(net, 6)
  assert.deepEqual(ask(net, alice, { limit: 3n }), { ids: ids.slice(0, 3), offset: 3n })
  assert.deepEqual(ask(net, alice, { limit: 3n, offset: 3n }), { ids: ids.slice(3, 6), offset: 6n })
  assert.deepEqual(ask(net, alice, { limit: 3n, offset: 6n }), { ids: ids.slice(6), offset: -1n })
  assert.deepEqual(ask(net, alice, { limit: 3n, offset: 7n }), { ids: [], offset: -1n })
  assert.deepEqual(ask(net, alice, { order: Order.DESCENDING, limit: 2n }), {
    ids: [ids[6], ids[5]],
    offset: 2n,
  })
})

test('a wallet that is up to date gets its next payment, however much has been forgotten', () => {
  const net = localOperators({ limits: { historyPerWallet: 4, ancestors: 2 } })
  const { alice, bob, ids } = paidBackAndForth(net, 12)
  assert.deepEqual(ask(net, alice, { offset: 13n }), { ids: [], offset: -1n })
  const next = alice.send(bob, ...alice.leaves())
  assert.deepEqual(ask(net, alice, { offset: 13n }), { ids: [next], offset: -1n })
  assert.deepEqual(
    ask(net, alice, { offset: 0n, limit: 5n }),
    { ids: [], offset: 5n },
    'forgotten, but counted',
  )
  assert.deepEqual(ask(net, alice, { offset: 10n, limit: 2n }), { ids: ids.slice(10, 12), offset: 12n })
})

test('transfers are found by id, by role, by type and by status, as far as they are the caller’s', () => {
  const net = localOperators()
  const { alice, bob, ids } = paidBackAndForth(net, 2)
  const [funding = '', sent = '', received = ''] = ids
  assert.deepEqual(
    ask(net, bob, { transferIds: [sent, funding, 'unknown'] }).ids,
    [sent],
    'not the funding of Alice',
  )
  const role = (name: 'senderIdentityPublicKey' | 'receiverIdentityPublicKey') => ({
    case: name,
    value: alice.identityKey,
  })
  assert.deepEqual(ask(net, alice, { participant: role('senderIdentityPublicKey') }).ids, [sent])
  assert.deepEqual(ask(net, alice, { participant: role('receiverIdentityPublicKey') }).ids, [
    funding,
    received,
  ])
  const request = initiateSwap(net.state, alice, alice.leaves(), [600])
  const { inbound } = counterSwap(net.state, net.provider, request, alice.identity)
  assert.deepEqual(ask(net, alice).ids, ids, 'swaps are no payments')
  const swaps = [TransferType.PRIMARY_SWAP_V3, TransferType.COUNTER_SWAP_V3]
  assert.deepEqual(ask(net, alice, { types: swaps }).ids, [request.transferId, inbound.id])
  assert.deepEqual(ask(net, alice, { types: [], limit: 2n, order: Order.DESCENDING }).ids.length, 2)
})

test('an id that is asked for a thousand times is answered once', () => {
  const net = localOperators()
  const { alice, ids } = paidBackAndForth(net, 2)
  const [funding = '', sent = ''] = ids
  const repeated = [...Array<string>(1000).fill(sent), funding]
  assert.deepEqual(ask(net, alice, { transferIds: repeated }), { ids: [sent, funding], offset: -1n })
})

test('a page has a hundred transfers at most, whatever is asked for', () => {
  const net = localOperators()
  const alice = net.wallet('alice')
  for (let payment = 0; payment < 101; payment++) net.fund(alice, 1)
  const first = ask(net, alice, { limit: 5000n })
  assert.deepEqual({ transfers: first.ids.length, offset: first.offset }, { transfers: 100, offset: 100n })
  assert.deepEqual(ask(net, alice, { offset: 100n }).ids.length, 1)
})

test('a page that would hold more leaves than an answer may is refused, never cut: the SDK goes on by its own limit', () => {
  const net = localOperators({ limits: { leavesPerAnswer: 6 } })
  const alice = net.wallet('alice')
  for (const leaves of [3, 3, 1]) net.fund(alice, ...Array<number>(leaves).fill(1))
  assert.equal(ask(net, alice, { limit: 2n }).ids.length, 2)
  assert.throws(
    () => ask(net, alice, { limit: 3n }),
    (error) => error instanceof GrpcError && error.code === 'resourceExhausted',
  )
})

test('nobody reads somebody else’s transfers', () => {
  const net = localOperators()
  const { alice, bob } = paidBackAndForth(net, 1)
  const participant = { case: 'senderOrReceiverIdentityPublicKey' as const, value: alice.identityKey }
  for (const query of [queryAllTransfers, queryPendingTransfers]) {
    const request = create(TransferFilterSchema, { participant })
    assert.throws(
      () => query(net.state, request, bob.identity),
      (error) => error instanceof GrpcError && error.code === 'permissionDenied',
    )
  }
})

test('what is pending is what can be claimed, and what others have still to claim', () => {
  const net = localOperators()
  const alice = net.wallet('alice', 1000, 500)
  const bob = net.wallet('bob')
  const [first] = alice.leaves()
  assert.ok(first)
  const id = alice.send(bob, first)
  const pending = (wallet: TestWallet, participant: Filter['participant']) => {
    const request = create(TransferFilterSchema, { participant: participant ?? { case: undefined } })
    return (queryPendingTransfers(net.state, request, wallet.identity).transfers ?? []).map(
      (transfer) => transfer.id,
    )
  }
  const receiver = (wallet: TestWallet) => ({
    case: 'receiverIdentityPublicKey' as const,
    value: wallet.identityKey,
  })
  assert.deepEqual(pending(bob, receiver(bob)), [id])
  assert.deepEqual(pending(alice, receiver(alice)), [])
  assert.deepEqual(pending(alice, undefined), [id])
  bob.claimAll()
  assert.deepEqual(pending(bob, undefined), [])
  assert.deepEqual(pending(alice, undefined), [])
})

test('leaves come in pages, by status, with the nodes above them if asked', () => {
  const net = localOperators({ mint: { refundBlocks: 2000, nodeBlocks: 300 } })
  const alice = net.wallet('alice', ...Array<number>(5).fill(10))
  const source = { case: 'ownerIdentityPubkey' as const, value: alice.identityKey }
  const nodes = (init: MessageInitShape<typeof QueryNodesRequestSchema>) => {
    const { nodes: found = {}, offset } = queryNodes(
      net.state,
      create(QueryNodesRequestSchema, { source, ...init }),
    )
    return { count: Object.keys(found).length, offset }
  }
  assert.deepEqual(nodes({}), { count: 5, offset: -1n })
  assert.deepEqual(nodes({ limit: 2n, offset: 2n }), { count: 2, offset: 4n })
  assert.deepEqual(nodes({ limit: 2n, offset: 4n }), { count: 1, offset: -1n })
  assert.deepEqual(nodes({ includeParents: true }), { count: 10, offset: -1n })
  assert.deepEqual(nodes({ statuses: [TreeNodeStatus.TRANSFER_LOCKED] }), { count: 0, offset: -1n })
  const [leaf] = alice.leaves()
  const byId = {
    case: 'nodeIds' as const,
    value: { nodeIds: [leaf?.id ?? '', leaf?.parentId ?? '', 'unknown'] },
  }
  assert.deepEqual(nodes({ source: byId }), { count: 2, offset: -1n })
  assert.throws(() => nodes({ source: { case: undefined } }), GrpcError)
  assert.throws(() => nodes({ limit: -1n }), GrpcError)
})
