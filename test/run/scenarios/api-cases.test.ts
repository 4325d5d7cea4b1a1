import assert from 'node:assert/strict'
import { resolve } from 'node:path'
import { test } from 'node:test'
import { loadSdk } from '../../../src/run/hosts/node/sdk-config.ts'
import { publicMethods } from '../../../src/run/hosts/wasm/calls.ts'
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

test('every public method of the SDK under test has arguments', () => {
  const { BreezSdk } = loadSdk(resolve(import.meta.dirname, '../../..'))
  const names = publicMethods(BreezSdk.prototype)
  assert.ok(names.length > 40, names.join())
  assert.deepEqual(
    casesOf(names, KNOWN).filter(({ way }) => way.kind === 'not-tried'),
    [],
  )
})

test('so have those that came with 0.20 to 0.27, which npm does not have yet', () => {
  const names = [
    ...['bridgeFromCashApp', 'bridgeToCashApp', 'buildUnsignedBatchPackage', 'buildUnsignedPullPackage'],
    ...['checkRecoverFunds', 'createTokenAllowance', 'exportUnilateralExitState', 'fetchClaimDepositQuote'],
    ...['importUnilateralExitState', 'listTokenAllowances', 'preparePaymentLink', 'preparePullPayment'],
    ...['prepareRecoverFunds', 'prepareSendBatch', 'publishSignedPullPackage', 'pullPayment', 'recoverFunds'],
    ...['revokeTokenAllowance', 'sendBatch'],
  ]
  assert.deepEqual(
    casesOf(names, KNOWN).filter(({ way }) => way.kind === 'not-tried'),
    [],
  )
})
