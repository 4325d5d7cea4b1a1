import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { HostWallet } from '../../../src/run/scenarios/host.ts'
import { Receipts } from '../../../src/run/scenarios/receipts.ts'
import { type Payee, pay } from '../../../src/run/scenarios/wallet-pair.ts'

/** A sender whose SDK calls its payment `sent`, and a receiver whose SDK reports it as `received`. */
function pairOf(sent: string, received: string): [HostWallet, Payee] {
  const receipts = new Receipts()
  const to = { wallet: { invoice: async () => 'lnbcrt1' }, sparkAddress: 'sparkrt1', receipts }
  const from = {
    send: async () => {
      receipts.accept({ id: received, amountSat: 1000 })
      return sent
    },
  }
  return [from as unknown as HostWallet, to as unknown as Payee]
}

test('a Lightning payment has another id on each side', async () => {
  await pay(...pairOf('a', 'b'), 1000, 'lightning')
})

test('an invoice that the SDK paid on Spark is no Lightning payment, and does not count as one', async () => {
  await assert.rejects(
    pay(...pairOf('a', 'a'), 1000, 'lightning'),
    /paid the invoice on Spark, not over Lightning/,
  )
})

test('a payment on Spark has one id', async () => {
  await pay(...pairOf('a', 'a'), 1000, 'spark')
})
