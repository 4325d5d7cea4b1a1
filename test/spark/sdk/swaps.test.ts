import assert from 'node:assert/strict'
import { test } from 'node:test'
import { realWallets } from './real-wallets.ts'

const { control, alice, bob } = await realWallets({ leafOptimizer: true })

test('an amount without exact leaves is swapped for with the service provider', async () => {
  await alice.fund(4096)
  await alice.pay(bob, 1000)
  await bob.waitForBalance(1000)
  await alice.waitForBalance(3096)
  const { swaps } = await control.stats()
  assert.ok(swaps >= 1)
  const { totalSat, depositedSat, exitedSat } = await control.ledger()
  assert.equal(totalSat, 4096)
  assert.equal(depositedSat - exitedSat, 4096)
})

test('change comes back in denominations, so that smaller amounts need no swap', async () => {
  await bob.pay(alice, 8)
  await alice.waitForBalance(3104)
})
