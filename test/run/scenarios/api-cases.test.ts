import assert from 'node:assert/strict'
import { test } from 'node:test'
import { casesOf } from '../../../src/run/scenarios/api.ts'

const KNOWN = { address: 'sprt1x', paymentId: 'p' }

test('a method of a newer SDK without arguments in the table is named as not tried', () => {
  assert.deepEqual(casesOf(['brandNew'], KNOWN), [
    { name: 'brandNew', way: { kind: 'not-tried', reason: 'there are no arguments for it yet' } },
  ])
})

test('a method that this SDK has not is passed over, and disconnect belongs to every cycle', () => {
  assert.deepEqual(casesOf(['disconnect'], KNOWN), [])
})

test('a method is called in all its ways, payments there and back among those of sendPayment', () => {
  const names = casesOf(['parse', 'sendPayment', 'syncWallet'], KNOWN).map(({ name }) => name)
  assert.deepEqual(names, [
    'parse (Spark address)',
    'parse (Bolt11)',
    'parse (garbage)',
    'sendPayment (too much)',
    'sendPayment (there and back)',
    'syncWallet',
  ])
})
