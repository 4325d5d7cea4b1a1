import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Receipts } from '../../../src/run/scenarios/receipts.ts'

test('a receipt that came before anybody waited is found', async () => {
  const receipts = new Receipts()
  receipts.accept({ id: 'a', amountSat: 1 })
  await receipts.wait(({ id }) => id === 'a')
})

test('a receipt counts once', async () => {
  const receipts = new Receipts()
  receipts.accept({ id: 'a', amountSat: 1 })
  await receipts.wait(({ id }) => id === 'a')
  await assert.rejects(
    receipts.wait(({ id }) => id === 'a', 5),
    /the receiver reported no payment within 0.005 s/,
  )
})

test('other payments do not end the wait', async () => {
  const receipts = new Receipts()
  const wait = receipts.wait(({ id }) => id === 'b')
  receipts.accept({ id: 'a', amountSat: 1 })
  receipts.accept({ id: 'b', amountSat: 1 })
  await wait
})

test('only the newest unasked receipts are kept', async () => {
  const receipts = new Receipts()
  for (let index = 0; index < 100; index += 1) receipts.accept({ id: String(index), amountSat: 1 })
  await receipts.wait(({ id }) => id === '99')
  await assert.rejects(
    receipts.wait(({ id }) => id === '0', 5),
    /no payment/,
  )
})

test('a payment that was given up does not end the wait of the next one', async () => {
  const receipts = new Receipts()
  const givenUp = assert.rejects(
    receipts.wait(({ id }) => id === 'a', 5),
    /no payment/,
  )
  const next = receipts.wait(({ id }) => id === 'b')
  await givenUp
  receipts.accept({ id: 'b', amountSat: 1 })
  await next
})
