import assert from 'node:assert/strict'
import { test } from 'node:test'
import { realWallets } from './real-wallets.ts'

const { control, alice, bob } = await realWallets()

test('the SDK is funded, pays and claims, back and forth, and the books agree with it', async () => {
  await alice.fund(1000, 1000)
  for (let round = 0; round < 2; round++) {
    await alice.pay(bob, 1000)
    await bob.pay(alice, 1000)
  }
  await alice.pay(bob, 1000)
  await alice.waitForBalance(1000)
  await bob.waitForBalance(1000)
  const { totalSat, owners } = await control.ledger()
  assert.equal(totalSat, 2000)
  assert.deepEqual(Object.values(owners), [
    { sat: 1000, leaves: 1 },
    { sat: 1000, leaves: 1 },
  ])
})

test('a wallet that comes back with its storage has its balance and all its payments', async () => {
  await Promise.all([alice.reconnect(), bob.reconnect()])
  assert.equal(await alice.balanceSat(), 1000)
  const { payments } = await alice.wallet.instance.listPayments({})
  assert.equal(payments.length, 6, 'one funding, three sent, two received')
  assert.deepEqual([...new Set(payments.map(({ status }) => status))], ['completed'])
  await bob.pay(alice, 1000)
})

test('a payment that arrives while the receiver is away is claimed when it comes back', async () => {
  await bob.wallet.disconnect()
  const { instance } = alice.wallet
  const prepareResponse = await instance.prepareSendPayment({
    paymentRequest: { type: 'input', input: bob.sparkAddress },
    amount: 1000n,
  })
  await instance.sendPayment({ prepareResponse })
  await bob.wallet.connect()
  await bob.waitForBalance(1000)
  assert.equal((await control.ledger()).totalSat, 2000)
})
