import assert from 'node:assert/strict'
import { test } from 'node:test'
import { realWallets } from './real-wallets.ts'

// A lock of 300 blocks is at 200 when the faucet's leaf is claimed, and at 100 after one payment: time to renew.
for (const [kind, nodeBlocks] of [
  ['zero', 0],
  ['node', 100],
  ['refund', 200],
] as const) {
  const { control, alice, bob } = await realWallets({ mint: { refundBlocks: 300, nodeBlocks } })

  test(`the SDK's ${kind} renewal is accepted, and the leaf goes on`, async () => {
    await alice.fund(1000)
    await alice.pay(bob, 1000)
    await bob.pay(alice, 1000)
    await alice.pay(bob, 1000)
    const expected = { zero: 0, node: 0, refund: 0, [kind]: 1 }
    assert.deepEqual((await control.stats()).renewals, expected)
    assert.equal((await control.ledger()).totalSat, 1000)
  })
}
