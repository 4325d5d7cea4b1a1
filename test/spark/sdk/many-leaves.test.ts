import assert from 'node:assert/strict'
import { test } from 'node:test'
import { realWallets } from './real-wallets.ts'

const { control, alice, bob } = await realWallets({ mint: { refundBlocks: 2000, nodeBlocks: 300 } })

test('more leaves than a page holds are all seen, by the wallet that has them and after it comes back', async () => {
  await alice.fund(...Array<number>(105).fill(10))
  await alice.reconnect()
  assert.equal(await alice.balanceSat(), 1050)
  const { calls } = await control.stats()
  assert.ok((calls['operator-1 query_nodes'] ?? 0) >= 2, 'the second page was asked for')
})

test('a payment of many leaves at once is claimed at once', async () => {
  await alice.pay(bob, 120)
  await bob.waitForBalance(120)
})
