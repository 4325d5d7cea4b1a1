import assert from 'node:assert/strict'
import type { FaultyRun } from './faulty-run.ts'

/**
 * What must hold whatever was injected: the run came to its end and says how; no money is gone or made, in the wallets or
 * in the operators' leaves; every transfer that took place was counted once, as made or as failed; every failure is named.
 */
export function assertKeptFaith({ metadata, transfers, rows, verdict }: FaultyRun): void {
  const { outcome, balances, counts } = metadata
  const shown = JSON.stringify({ outcome, balances, counts, transfers, verdict }, null, 1)
  assert.equal(outcome.kind, 'completed', shown)
  assert.equal(balances?.conserved, true, shown)
  assert.equal(balances?.leavesSat, balances?.fundedSat, `the operators' leaves: ${shown}`)
  const { aliceSat = 0, bobSat = 0, underWaySat = 0 } = balances ?? {}
  assert.equal(aliceSat + bobSat + (underWaySat ?? 0), balances?.fundedSat, shown)
  assert.ok(counts.payments <= transfers, `counted twice: ${shown}`)
  assert.ok(transfers <= counts.payments + counts.paymentsFailed, `lost: ${shown}`)
  const named = Object.entries(counts.failures).filter(([text]) => !text.startsWith('uncaught: '))
  assert.equal(
    named.reduce((sum, [, times]) => sum + times, 0),
    counts.paymentsFailed,
    shown,
  )
  assert.equal(counts.samples, rows, shown)
  assert.equal(counts.listenersAdded, counts.listenersRemoved, shown)
}
