import assert from 'node:assert/strict'
import { test } from 'node:test'
import { checkBalances, describeBalances } from '../../src/run/output/balance-check.ts'

const books = (totalSat: number, underWaySat: number, grantedSat = 4000) =>
  ({ kind: 'local', totalSat, underWaySat, grantedSat }) as const
const balances = { fundedSat: 4000, aliceSat: 1000, bobSat: 3000 }

test('money is conserved when wallets and leaves both hold what the faucet paid in', () => {
  assert.equal(checkBalances(balances, books(4000, 0))?.conserved, true)
  assert.equal(checkBalances(balances, books(3000, 0))?.conserved, false)
  assert.equal(checkBalances({ ...balances, bobSat: 2000 }, books(4000, 0))?.conserved, false)
})

test('money under way to a wallet is not gone, and the line names it', () => {
  const record = checkBalances({ ...balances, bobSat: 1960 }, books(4000, 1040))
  assert.ok(record !== null)
  assert.equal(
    describeBalances(record),
    'Balances: Alice 1000 sat + Bob 1960 sat = 2960 sat, 1040 sat under way, funded 4000 sat, leaves at the operators 4000 sat: conserved',
  )
  assert.equal(checkBalances(balances, books(4000, 1040))?.conserved, false)
})

test('on the hosted network the sums are shown, not judged', () => {
  const record = checkBalances({ ...balances, bobSat: 46_000 }, { kind: 'hosted' })
  assert.equal(record?.conserved, null)
  assert.ok(record !== null)
  assert.equal(
    describeBalances(record),
    'Balances: Alice 1000 sat + Bob 46000 sat = 47000 sat, funded 4000 sat in this run',
  )
})

test('the line says loudly when money is missing', () => {
  const record = checkBalances(balances, books(3000, 0))
  assert.ok(record !== null)
  assert.match(describeBalances(record), /leaves at the operators 3000 sat: NOT CONSERVED$/)
})

test('a harness that died has no balances to check', () => {
  assert.equal(checkBalances(null, books(4000, 0)), null)
})

test('what a faucet paid whose answer was lost counts as funded', () => {
  const twice = { ...balances, aliceSat: 2000 }
  assert.equal(checkBalances(twice, books(5000, 0, 5000))?.conserved, true)
  assert.equal(checkBalances(twice, books(5000, 0, 5000))?.fundedSat, 5000)
  assert.equal(checkBalances(balances, books(5000, 0, 5000))?.conserved, false)
})

test('a local network that does not answer leaves the sums unjudged', () => {
  assert.equal(checkBalances({ ...balances, bobSat: 0 }, { kind: 'silent' })?.conserved, null)
})
