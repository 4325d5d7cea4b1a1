import assert from 'node:assert/strict'
import { afterEach, test } from 'node:test'
import { realWallets, waitUntil } from './real-wallets.ts'

const { control, alice, bob } = await realWallets({ leafOptimizer: true })
afterEach(() => control.clearFaults())

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

test('a swap whose answer is lost is asked for again, and made once', async () => {
  const before = await control.stats()
  await control.addFault({ rpc: 'RequestSwap', count: 1, lateAnswer: true, effect: { kind: 'drop' } })
  await alice.fund(4096)
  await alice.pay(bob, 5000)
  await alice.waitForBalance(2200)
  await bob.waitForBalance(992 + 5000)
  const after = await control.stats()
  assert.equal(after.faultsHit - before.faultsHit, 1)
  const nothingUnderWay = async () => (await control.ledger()).underWaySat === 0
  await waitUntil(nothingUnderWay, 'the optimizer’s own swaps are over')
  assert.equal((await control.ledger()).totalSat, 8192)
})
