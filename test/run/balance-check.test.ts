import assert from 'node:assert/strict'
import { test } from 'node:test'
import { checkBalances, describeBalances } from '../../src/run/balance-check.ts'

const balances = { fundedSat: 4000, aliceSat: 1000, bobSat: 3000 }

test('money is conserved when wallets and leaves both hold what the faucet paid in', () => {
  assert.equal(checkBalances(balances, { totalSat: 4000, underWaySat: 0 })?.conserved, true)
  assert.equal(checkBalances(balances, { totalSat: 3000, underWaySat: 0 })?.conserved, false)
  assert.equal(
    checkBalances({ ...balances, bobSat: 2000 }, { totalSat: 4000, underWaySat: 0 })?.conserved,
    false,
  )
})

test('money under way to a wallet is not gone, and the line names it', () => {
  const record = checkBalances({ ...balances, bobSat: 1960 }, { totalSat: 4000, underWaySat: 1040 })
  assert.ok(record !== null)
  assert.equal(
    describeBalances(record),
    'Balances: Alice 1000 sat + Bob 1960 sat = 2960 sat, 1040 sat under way, funded 4000 sat, leaves at the operators 4000 sat: conserved',
  )
  assert.equal(checkBalances(balances, { totalSat: 4000, underWaySat: 1040 })?.conserved, false)
})

test('on the hosted network the sums are shown, not judged', () => {
  const record = checkBalances({ ...balances, bobSat: 46_000 }, null)
  assert.equal(record?.conserved, true)
  assert.ok(record !== null)
  assert.equal(
    describeBalances(record),
    'Balances: Alice 1000 sat + Bob 46000 sat = 47000 sat, funded 4000 sat in this run',
  )
})

test('the line says loudly when money is missing', () => {
  const record = checkBalances(balances, { totalSat: 3000, underWaySat: 0 })
  assert.ok(record !== null)
  assert.match(describeBalances(record), /leaves at the operators 3000 sat: NOT CONSERVED$/)
})

test('a harness that died has no balances to check', () => {
  assert.equal(checkBalances(null, { totalSat: 4000, underWaySat: 0 }), null)
})
