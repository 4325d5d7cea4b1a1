import assert from 'node:assert/strict'
import { test } from 'node:test'
import { closingLines } from '../../src/cli/run.ts'
import { metadataWith } from '../report/fixtures.ts'

const { counts } = metadataWith()

test('what a run tells after its report wraps at the width of the terminal', () => {
  const metadata = metadataWith({
    counts: {
      ...counts,
      events: { synced: 310, paymentPending: 1200, paymentSucceeded: 1200, claimedDeposits: 4 },
    },
    balances: {
      fundedSat: 4000,
      aliceSat: 1000,
      bobSat: 3000,
      leavesSat: 4000,
      underWaySat: 0,
      conserved: true,
    },
  })
  assert.deepEqual(closingLines(metadata, 80), [
    'Listeners: 2 added, 2 removed; events: synced 310, paymentPending 1200,',
    'paymentSucceeded 1200, claimedDeposits 4',
    'Balances: Alice 1000 sat + Bob 3000 sat = 4000 sat, funded 4000 sat, leaves at',
    'the operators 4000 sat: conserved',
  ])
})

test('a run that broke says of what, one that was stopped does not', () => {
  const detail = 'the harness died of SIGKILL'
  const linesOf = (kind: 'crashed' | 'stopped') =>
    closingLines(metadataWith({ outcome: { kind, detail } }), 80)
  assert.deepEqual(linesOf('crashed'), [
    'Listeners: 2 added, 2 removed; events: none',
    'The run broke: the harness died of SIGKILL.',
  ])
  assert.deepEqual(linesOf('stopped'), ['Listeners: 2 added, 2 removed; events: none'])
})
