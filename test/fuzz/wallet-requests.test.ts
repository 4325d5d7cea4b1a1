import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type DescMessage, fromBinary, type Message, toBinary } from '@bufbuild/protobuf'
import fc from 'fast-check'
import { GrpcError } from '../../src/spark/grpc/status.ts'
import { claimTransfer } from '../../src/spark/operator/claim-transfer.ts'
import { initiatePrimarySwap } from '../../src/spark/operator/primary-swap.ts'
import { renewLeaf } from '../../src/spark/operator/renew-leaf.ts'
import { startTransfer } from '../../src/spark/operator/start-transfer.ts'
import {
  ClaimTransferRequestSchema,
  InitiateSwapPrimaryTransferRequestSchema,
  RenewLeafRequestSchema,
  StartTransferRequestSchema,
} from '../../src/spark/proto/generated/spark_pb.ts'
import { snapshot } from '../spark/operator/refused.ts'
import { localOperators } from '../spark/wallet/local-operators.ts'
import { prepareSwap } from '../spark/wallet/swap.ts'
import { CASES, SEED } from './cases.ts'
import { placesOf } from './replaced-field.ts'

/** What a sender may say freely, and the adaptors of direct refunds, which a swap does not have. */
const FREE = new Set([
  'spark_invoice',
  'expiry_time',
  'transfer.spark_invoice',
  'transfer.expiry_time.nanos',
  'adaptor_public_keys.direct_adaptor_public_key',
  'adaptor_public_keys.direct_from_cpfp_adaptor_public_key',
])

/** What a wallet could ask for and would get, under each kind of node lock. */
const requests = [0, 100, 200].flatMap((nodeBlocks) => {
  const net = localOperators({ mint: { refundBlocks: 300, nodeBlocks } })
  const { state } = net
  const alice = net.wallet('alice', 1000, 500, 250)
  const bob = net.wallet('bob')
  net.fund(bob, 300)
  const [sent, renewed, swapped] = alice.leaves()
  const [transfer] = bob.claimable()
  assert.ok(sent && renewed && swapped && transfer)
  const expiry = () => new Date(Date.now() + 120_000)
  return [
    {
      what: `a transfer (${nodeBlocks})`,
      state,
      schema: StartTransferRequestSchema as DescMessage,
      prepare: (): Message => alice.prepareTransfer(bob.identityKey, [sent]),
      ask: (request: never): unknown => startTransfer(state, request, alice.identity),
    },
    {
      what: `a claim (${nodeBlocks})`,
      state,
      schema: ClaimTransferRequestSchema,
      prepare: () => bob.prepareClaim(transfer),
      ask: (request: never) => claimTransfer(state, request, bob.identity),
    },
    {
      what: `a renewal (${nodeBlocks})`,
      state,
      schema: RenewLeafRequestSchema,
      prepare: () => alice.prepareRenewal(renewed),
      ask: (request: never) => renewLeaf(state, request, alice.identity),
    },
    {
      what: `a swap (${nodeBlocks})`,
      state,
      schema: InitiateSwapPrimaryTransferRequestSchema,
      prepare: () => prepareSwap(state, alice, [swapped], expiry()),
      ask: (request: never) => initiatePrimarySwap(state, request, alice.identity),
    },
  ]
})

test('a sound request with one field replaced is refused with a code, and changes nothing', () => {
  fc.assert(
    fc.property(fc.nat(requests.length - 1), fc.gen(), (which, gen) => {
      const { what, state, schema, prepare, ask } = requests[which] as (typeof requests)[number]
      const message = prepare()
      const sound = Buffer.from(toBinary(schema, message))
      const places = placesOf(schema, message).filter(({ path }) => !FREE.has(path))
      const place = places[gen(fc.nat, { max: places.length - 1 })] as (typeof places)[number]
      place.put(gen(() => place.anything))
      const replaced = toBinary(schema, message)
      if (sound.equals(replaced)) return
      const before = snapshot(state)
      const shown = `${what}: ${place.path}`
      assert.throws(
        () => ask(fromBinary(schema, replaced) as never),
        (error) => error instanceof GrpcError && error.code !== 'internal',
        shown,
      )
      assert.deepEqual(snapshot(state), before, shown)
    }),
    { seed: SEED, numRuns: CASES.walletRequests },
  )
})

test('and untouched they are all granted', () => {
  for (const { what, prepare, ask } of requests) {
    assert.doesNotThrow(() => ask(prepare() as never), what)
  }
})
