import assert from 'node:assert/strict'
import { test } from 'node:test'
import { create } from '@bufbuild/protobuf'
import { Sessions } from '../../../src/spark/authentication/operator-authentication.ts'
import { operatorRoutes, RepeatedAnswers } from '../../../src/spark/operator/operator-routes.ts'
import { WalletSettings } from '../../../src/spark/operator/wallet-settings.ts'
import { RenewLeafResponseSchema } from '../../../src/spark/proto/generated/spark_pb.ts'
import { localOperators } from '../wallet/local-operators.ts'

test('a call repeated under its key gets the first answer; refusals and other callers do not', () => {
  const answers = new RepeatedAnswers<number>()
  let calls = 0
  const count = () => ++calls
  assert.equal(answers.once('alice', 'k', count), 1)
  assert.equal(answers.once('alice', 'k', count), 1)
  assert.equal(answers.once('bob', 'k', count), 2)
  assert.equal(answers.once('alice', null, count), 3)
  const refuse = () => {
    throw new Error('refused')
  }
  assert.throws(() => answers.once('alice', 'l', refuse))
  assert.equal(answers.once('alice', 'l', count), 4)
})

test('only the latest answers are remembered', () => {
  const answers = new RepeatedAnswers<number>()
  for (let key = 0; key < 65; key++) answers.once('alice', String(key), () => key)
  assert.equal(
    answers.once('alice', '64', () => -1),
    64,
  )
  assert.equal(
    answers.once('alice', '0', () => -1),
    -1,
  )
})

test('a wallet that lost the answer to a renewal asks again and gets the renewed leaf', () => {
  const net = localOperators({ mint: { refundBlocks: 300, nodeBlocks: 0 } })
  const sessions = new Sessions(net.state.now)
  const route = operatorRoutes(net.state, 0, sessions, new WalletSettings()).get(
    '/spark.SparkService/renew_leaf',
  )
  assert.equal(route?.kind, 'unary')
  const alice = net.wallet('alice', 1000)
  const [leaf] = alice.leaves()
  assert.ok(leaf)
  const request = alice.prepareRenewal(leaf) as never
  const call = { authorization: sessions.open(alice.identity).token, idempotencyKey: 'refund-txid' }
  const ask = () => create(RenewLeafResponseSchema, route.run(request, call)).renewResult.case
  assert.equal(ask(), 'renewNodeZeroTimelockResult')
  assert.equal(ask(), 'renewNodeZeroTimelockResult')
  assert.equal(net.state.counts.renewals.zero, 1)
})
