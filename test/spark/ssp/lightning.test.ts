import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ledgerReport } from '../../../src/spark/control/reports.ts'
import { storePreimageShares } from '../../../src/spark/operator/store-preimage.ts'
import { SwapRefused } from '../../../src/spark/ssp/counter-swap.ts'
import { payableInvoice, sendLightning, writeInvoice } from '../../../src/spark/ssp/lightning.ts'
import { receiveAnswer, sendAnswer, userRequest } from '../../../src/spark/ssp/lightning-answer.ts'
import { snapshot } from '../operator/refused.ts'
import { askForInvoice, offerLeaves, payable, prepareShares } from '../wallet/lightning.ts'
import { localOperators } from '../wallet/local-operators.ts'

let nowMs = Date.parse('2026-11-26T04:00:00Z')
const net = localOperators({ now: () => new Date(nowMs) })
const { state, provider } = net
const bob = net.wallet('bob')
const HASH = 'ab'.repeat(32)

test('an invoice is written for what can be an invoice, else refused with the reason', () => {
  const good = { network: 'REGTEST', amount_sats: 1000, payment_hash: HASH }
  const cases: [object, RegExp][] = [
    [{ payment_hash: 'ab' }, /the payment hash should be 64 hexadecimal digits/],
    [{ payment_hash: HASH.toUpperCase() }, /the payment hash should be 64 hexadecimal digits/],
    [{ receiver_identity_pubkey: '02ab' }, /invoices for another wallet are not served/],
    [{ network: 'MAINNET' }, /the network is REGTEST, got MAINNET/],
    [{ amount_sats: -1 }, /an invoice cannot be over -1 sat/],
    [{ amount_sats: 1.5 }, /an invoice cannot be over 1.5 sat/],
    [{ amount_sats: 21e14 + 1 }, /an invoice cannot be over/],
    [{ expiry_secs: 0 }, /an invoice cannot expire after 0 s/],
    [{ expiry_secs: 2 ** 31 }, /an invoice cannot expire after 2147483648 s/],
    [{ memo: 'x'.repeat(640) }, /a memo may have 639 bytes/],
    [{ description_hash: 'xyz' }, /the description hash should be 64 hexadecimal digits/],
  ]
  for (const [change, words] of cases) {
    const write = () => writeInvoice(state, provider.identitySecret, { ...good, ...change }, bob.identity)
    assert.throws(write, (error) => error instanceof SwapRefused && words.test(error.message), `${words}`)
  }
  assert.equal(state.invoices.size, 0)
  const written = writeInvoice(state, provider.identitySecret, good, bob.identity)
  assert.equal(writeInvoice(state, provider.identitySecret, good, bob.identity), written, 'asked again')
  assert.throws(
    () => writeInvoice(state, provider.identitySecret, { ...good, amount_sats: 999 }, bob.identity),
    /there is another invoice of this payment hash/,
  )
})

test('a payment is made once, of the very values, and both sides are told of the preimage', () => {
  const alice = net.wallet('alice', 600, 400)
  const own = askForInvoice(net, bob, 1000)
  storePreimageShares(state, prepareShares(state, bob, own), bob.identity)
  const input = offerLeaves(state, alice, alice.leaves(), own.invoice)
  assert.match(JSON.stringify(userRequestOf(input)), /"status":"CREATED"/)
  const transfer = sendLightning(state, provider, input, alice.identity)
  assert.equal(
    sendLightning(state, provider, input, alice.identity),
    transfer,
    'a lost answer is asked for again',
  )
  bob.claimAll()
  assert.equal(state.ledger.balanceSat(bob.identity), 1000)
  assert.equal(state.ledger.balanceSat(alice.identity), 0)
  assert.deepEqual(
    bob.leaves().map(({ tree }) => tree.valueSat),
    [600, 400],
  )
  const preimage = own.preimage.toString(16).padStart(64, '0')
  const sent = JSON.stringify(sendAnswer(transfer))
  assert.match(
    sent,
    new RegExp(`"status":"LIGHTNING_PAYMENT_SUCCEEDED".*"lightning_send_payment_preimage":"${preimage}"`),
  )
  const received = JSON.stringify(receiveAnswer(state, own.invoice))
  assert.match(received, new RegExp(`"lightning_receive_payment_preimage":"${preimage}"`))
  assert.equal(state.counts.lightning, 1)

  function userRequestOf({ user_outbound_transfer_external_id: id }: typeof input) {
    assert.equal(
      userRequest(state, `LightningSendRequest:${id}`, bob.identity),
      null,
      'only its own wallet sees it',
    )
    return userRequest(state, `LightningSendRequest:${id}`, alice.identity)
  }
})

/** Alice offers her leaves for an invoice, the provider refuses with these words, and her leaves are back. */
function refused(
  words: RegExp,
  make: (offered: { name: string }) => ReturnType<typeof offerLeaves>,
  name: string,
) {
  const input = make({ name })
  const alice = net.wallet(name)
  assert.equal(ledgerReport(state).openSwapsSat, 1000)
  const before = snapshot(state)
  assert.throws(
    () => sendLightning(state, provider, input, alice.identity),
    (error) => error instanceof SwapRefused && words.test(error.message),
    `${words}`,
  )
  const after = ledgerReport(state)
  assert.deepEqual([after.openSwapsSat, after.underWaySat, after.totalSat], [0, 0, before.totalSat])
  assert.ok(alice.leaves().every(({ status }) => status === 'AVAILABLE'))
  assert.match(
    JSON.stringify(
      userRequest(state, `LightningSendRequest:${input.user_outbound_transfer_external_id}`, alice.identity),
    ),
    /"status":"USER_SWAP_RETURNED"/,
  )
  assert.throws(() => sendLightning(state, provider, input, alice.identity), /is over/)
}

test('an offer that the provider refuses is back at once, whole, whatever the reason', () => {
  const offer = (name: string, expirySec = 3600) => {
    const alice = net.wallet(name, 1000)
    return offerLeaves(state, alice, alice.leaves(), payable(net, bob, 1000, expirySec))
  }
  refused(
    /transfer is for another invoice/,
    ({ name }) => ({
      ...offer(name),
      encoded_invoice: payable(net, bob, 1000).encoded,
    }),
    'other invoice',
  )
  refused(
    /knows no such invoice/,
    ({ name }) => ({ ...offer(name), encoded_invoice: 'lnbcrt1' }),
    'no invoice',
  )
  refused(
    /the invoice has expired/,
    ({ name }) => {
      const input = offer(name, 60)
      nowMs += 60_000
      return input
    },
    'expired',
  )
  refused(
    /the service provider finds no route/,
    ({ name }) => {
      net.faults.refuseSends('the service provider finds no route', 1)
      return offer(name)
    },
    'no route',
  )
  refused(
    /the invoice has been paid/,
    ({ name }) => {
      const [one, two] = [net.wallet(`${name} 1`, 1000), net.wallet(name, 1000)]
      const invoice = payable(net, bob, 1000)
      const first = offerLeaves(state, one, one.leaves(), invoice)
      const second = offerLeaves(state, two, two.leaves(), invoice)
      sendLightning(state, provider, first, one.identity)
      bob.claimAll()
      return second
    },
    'paid',
  )
  refused(
    /operator [0-9a-f]+ does not answer/,
    ({ name }) => {
      const input = offer(name)
      net.faults.takeDown(2, 1)
      return input
    },
    'operator down',
  )
  net.faults.clear()
})

test('an invoice without an amount is paid with what the payer names, and with no other sum', () => {
  const own = askForInvoice(net, bob, 0)
  storePreimageShares(state, prepareShares(state, bob, own), bob.identity)
  refused(
    /the transfer holds 1000 sat, the invoice is over 999 sat/,
    ({ name }) => {
      const alice = net.wallet(name, 1000)
      return { ...offerLeaves(state, alice, alice.leaves(), own.invoice), amount_sats: 999 }
    },
    'amountless',
  )
  const alice = net.wallet('amountless')
  sendLightning(state, provider, offerLeaves(state, alice, alice.leaves(), own.invoice), alice.identity)
  assert.ok(own.invoice.paidBy)
})

test("somebody else's offer, an unknown one, and a plain transfer pay nothing", () => {
  const alice = net.wallet('alice again', 1000, 1000)
  const [leaf, other] = alice.leaves()
  assert.ok(leaf && other)
  const input = offerLeaves(state, alice, [leaf], payable(net, bob, 1000))
  const plain = alice.send(bob, other)
  const before = snapshot(state)
  for (const [caller, id] of [
    [bob.identity, input.user_outbound_transfer_external_id],
    [alice.identity, 'unknown'],
    [alice.identity, plain],
  ] as const) {
    const again = { ...input, user_outbound_transfer_external_id: id }
    assert.throws(
      () => sendLightning(state, provider, again, caller),
      /this wallet has sent no preimage swap/,
    )
  }
  assert.deepEqual(snapshot(state), before)
  sendLightning(state, provider, input, alice.identity)
})

test('an invoice whose preimage the operators do not have cannot be paid', () => {
  const { invoice } = askForInvoice(net, bob, 1000)
  assert.throws(() => payableInvoice(state, invoice.encoded), /has no preimage at the operators/)
})
