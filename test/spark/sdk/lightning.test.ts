import assert from 'node:assert/strict'
import { afterEach, test } from 'node:test'
import { pay } from '../../../src/run/scenarios/wallet-pair.ts'
import { decodeBolt11 } from '../../../src/spark/lightning/bolt11.ts'
import { returnExpired } from '../../../src/spark/operator/network-state.ts'
import { realWallets, waitUntil } from './real-wallets.ts'

const { network, control, alice, bob } = await realWallets()
afterEach(() => control.clearFaults())

test('Lightning payments go back and forth over the preimage swap, and both sides call them Lightning', async () => {
  await alice.fund(1000)
  for (let round = 0; round < 2; round++) {
    await pay(alice.wallet, bob, 1000, 'lightning')
    await bob.waitForBalance(1000)
    await pay(bob.wallet, alice, 1000, 'lightning')
    await alice.waitForBalance(1000)
  }
  const { calls, lightning } = await control.stats()
  assert.equal(lightning, 4)
  assert.equal(calls['operator-0 initiate_preimage_swap_v3'], 4)
  assert.equal(calls['ssp RequestLightningSend'], 4)
  assert.equal(calls['operator-0 start_transfer_v2'], undefined)
  for (const { wallet } of [alice, bob]) {
    await waitUntil(async () => {
      const { payments } = await wallet.instance.listPayments({})
      const made = payments.filter(({ method }) => method === 'lightning')
      return made.length === 4 && made.every(({ status }) => status === 'completed')
    }, `${wallet.name} lists four completed Lightning payments`)
  }
  const { totalSat, underWaySat, depositedSat, exitedSat } = await control.ledger()
  assert.deepEqual(
    { totalSat, underWaySat, kept: depositedSat - exitedSat },
    { totalSat: 1000, underWaySat: 0, kept: 1000 },
  )
})

test('an invoice is paid once; a second payment is refused before leaves are locked', async () => {
  const input = await bob.wallet.invoice(1000)
  const paying = async () => {
    const prepareResponse = await alice.wallet.instance.prepareSendPayment({
      paymentRequest: { type: 'input', input },
    })
    await alice.wallet.instance.sendPayment({ prepareResponse })
  }
  await paying()
  await bob.waitForBalance(1000)
  await assert.rejects(paying, /the invoice has been paid/)
  assert.equal((await control.ledger()).underWaySat, 0)
})

test('leaves of a send that the provider never heard of go back when the swap expires', async () => {
  const input = await alice.wallet.invoice(1000)
  const { instance } = bob.wallet
  const prepareResponse = await instance.prepareSendPayment({ paymentRequest: { type: 'input', input } })
  await control.addFault({ rpc: 'RequestLightningSend', effect: { kind: 'drop' } })
  await assert.rejects(instance.sendPayment({ prepareResponse }))
  assert.equal((await control.ledger()).underWaySat, 1000)
  const [owner = ''] = [...network.state.ledger.identities()].filter(
    (id) => network.state.ledger.balanceSat(id) > 0,
  )
  const [transfer] = [...network.state.ledger.outgoingFrom(owner)]
  assert.ok(transfer)
  transfer.expiresAt = new Date(network.state.now().getTime() - 1)
  returnExpired(network.state)
  const { totalSat, underWaySat } = await control.ledger()
  assert.deepEqual({ totalSat, underWaySat }, { totalSat: 1000, underWaySat: 0 })
  assert.deepEqual(
    [...network.state.ledger.leavesOf(owner)].map(({ status }) => status),
    ['AVAILABLE'],
  )
})

test('an invoice that expires before the provider is asked is refused, and the leaves are back at once', async () => {
  const free = async ({ wallet, waitForBalance }: typeof alice) => {
    await wallet.instance.syncWallet({})
    await waitForBalance(1000)
  }
  await free(bob)
  const input = await alice.wallet.invoice(1000)
  const { instance } = bob.wallet
  const prepareResponse = await instance.prepareSendPayment({ paymentRequest: { type: 'input', input } })
  const hash = decodeBolt11(input)?.paymentHash ?? new Uint8Array()
  const invoice = network.state.invoices.find(Buffer.from(hash).toString('hex'))
  assert.ok(invoice)
  const begin = network.state.ledger.begin.bind(network.state.ledger)
  network.state.ledger.begin = (transfer) => {
    begin(transfer)
    invoice.expiresAt = new Date(0)
  }
  await assert.rejects(instance.sendPayment({ prepareResponse }), /the invoice has expired/)
  network.state.ledger.begin = begin
  const { totalSat, underWaySat } = await control.ledger()
  assert.deepEqual({ totalSat, underWaySat }, { totalSat: 1000, underWaySat: 0 })
  await free(bob)
})

test('a send that the provider refuses fails with its words; the leaves are back at once and can be spent', async () => {
  const before = await bob.wallet.balanceSat()
  await control.refuseSends(1, 'no route to the receiver')
  await assert.rejects(pay(bob.wallet, alice, 1000, 'lightning'), /no route to the receiver/)
  const { totalSat, underWaySat, openSwapsSat } = await control.ledger()
  assert.deepEqual([totalSat, underWaySat, openSwapsSat], [1000, 0, 0])
  await bob.wallet.instance.syncWallet({})
  await bob.waitForBalance(before)
  await pay(bob.wallet, alice, 1000, 'lightning')
  await alice.waitForBalance(1000)
})

test('a wallet that is restarted in the middle of its send finds it made', async () => {
  const { lightning } = await control.stats()
  const input = await bob.wallet.invoice(1000)
  await control.addFault({ rpc: 'RequestLightningSend', count: 1, effect: { kind: 'delay', delayMs: 1_500 } })
  const sending = alice.wallet.send(input, null).catch(() => 'given up')
  await waitUntil(async () => (await control.ledger()).openSwapsSat === 1000, 'the leaves are offered')
  // Not freed: wasm-bindgen refuses that while the send goes on.
  await alice.wallet.instance.disconnect()
  await alice.wallet.abandon('drop')
  await bob.waitForBalance(1000)
  await alice.wallet.connect()
  await sending
  assert.equal(await alice.wallet.balanceSat(), 0)
  assert.equal((await control.stats()).lightning, lightning + 1)
  const { totalSat, underWaySat } = await control.ledger()
  assert.deepEqual([totalSat, underWaySat], [1000, 0])
})

test('a wallet that is restarted while its send waits for nobody has its leaves back when the time is over', async () => {
  const input = await alice.wallet.invoice(1000)
  await control.addFault({ rpc: 'RequestLightningSend', count: 1, effect: { kind: 'drop' } })
  await assert.rejects(bob.wallet.send(input, null))
  await bob.reconnect()
  assert.equal((await control.ledger()).openSwapsSat, 1000, 'still offered')
  assert.equal(await control.expireSwaps(), 1)
  await bob.reconnect()
  await bob.waitForBalance(1000)
  await pay(bob.wallet, alice, 1000, 'lightning')
  await alice.waitForBalance(1000)
})

test('an HTLC to a Spark address is refused aloud, and its leaves stay free', async () => {
  const { instance } = alice.wallet
  const prepareResponse = await instance.prepareSendPayment({
    paymentRequest: { type: 'input', input: bob.sparkAddress },
    amount: 1000n,
  })
  const htlcOptions = { paymentHash: 'ab'.repeat(32), expiryDurationSecs: 3600 }
  await assert.rejects(
    instance.sendPayment({ prepareResponse, options: { type: 'sparkAddress', htlcOptions } }),
    /HTLCs without an invoice, or to another wallet, are not served by the local network/,
  )
  const { underWaySat } = await control.ledger()
  assert.equal(underWaySat, 0)
  await alice.pay(bob, 1000)
})
