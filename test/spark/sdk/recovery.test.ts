import assert from 'node:assert/strict'
import { afterEach, test } from 'node:test'
import { realWallets, waitUntil } from './real-wallets.ts'

const { control, alice, bob } = await realWallets()
await alice.fund(1000, 1000, 1000)
afterEach(() => control.clearFaults())

test('expired sessions: the SDK authenticates again and pays', async () => {
  const before = (await control.stats()).calls['operator-0 verify_challenge'] ?? 0
  await control.expireSessions()
  await alice.pay(bob, 1000)
  const after = (await control.stats()).calls['operator-0 verify_challenge'] ?? 0
  assert.ok(after > before)
})

test('cut event streams: the SDK subscribes again and hears of the payment', async () => {
  assert.equal(await control.cutStreams(), 2)
  await waitUntil(async () => (await control.stats()).streams === 2, 'both wallets listen again')
  await bob.pay(alice, 1000)
})

test('an overloaded operator: the SDK backs off and pays', async () => {
  const effect = { kind: 'status', code: 'resourceExhausted' } as const
  await control.addFault({ rpc: 'start_transfer_v2', count: 2, effect })
  await alice.pay(bob, 1000)
  assert.equal((await control.stats()).faultsHit, 2)
})

test('a refused payment fails for the sender alone, and the next one goes through', async () => {
  const effect = { kind: 'status', code: 'internal', message: 'injected' } as const
  await control.addFault({ rpc: 'start_transfer_v2', effect })
  await assert.rejects(alice.pay(bob, 1000))
  await control.clearFaults()
  await bob.pay(alice, 1000)
  assert.equal((await control.ledger()).totalSat, 3000)
})

test('a claim whose answer is lost is found to be done', async () => {
  await control.addFault({
    rpc: 'claim_transfer',
    count: 1,
    lateAnswer: true,
    effect: { kind: 'status', code: 'unavailable' },
  })
  await alice.pay(bob, 1000)
  await bob.waitForBalance(1000)
})
