import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { ExactGrowth } from '../../../src/compare/exact/evidence.ts'
import { costOf, perThousand } from '../../../src/compare/exact/leak-cost.ts'
import type { CountedColumn } from '../../../src/compare/exact/rest-points.ts'

/** What grows by so much a payment with so many payments a minute, with the error of a minute's growth. */
const growing = (
  metric: CountedColumn,
  perPayment: number,
  paymentsPerMin: number,
  error: number | null = null,
): ExactGrowth => ({
  metric,
  growth: { kind: 'grows' },
  rates: {
    perPayment: { amount: perPayment, error: null },
    perCycle: { amount: 2, error: null },
    perFailure: null,
    byKind: null,
    perMinute: { amount: perPayment * paymentsPerMin, error },
    fit: { drivers: ['payments'], amounts: [perPayment], covariance: null, degrees: 10, isApart: true },
    jumps: 0,
  },
})
const without = (leak: ExactGrowth, rate: 'fit' | 'perMinute'): ExactGrowth => ({
  ...leak,
  rates: { ...leak.rates, [rate]: null },
})

test('memory is told at the pace of the run and at twelve payments a minute, by what the first count goes with', () => {
  // Half a KB a payment at 48 payments a minute: four times the reference pace.
  assert.deepEqual(costOf([growing('rust_live_bytes', 512, 48)]), {
    ownKbPerMin: 24,
    kbPerMin: 6,
    surelyKbPerMin: 6,
    pace: 0.25,
  })
  // Blocks lead, and are no memory by themselves; the heap follows at their pace, whatever its own.
  assert.deepEqual(costOf([growing('rust_live_blocks', 3, 6), growing('heap_alloc_bytes', 1024, 5)]), {
    ownKbPerMin: 5,
    kbPerMin: 10,
    surelyKbPerMin: 10,
    pace: 2,
  })
})

test('what is sure is what lies 99 % of Student below a minute’s growth, and never less than nothing', () => {
  // Tabled: 2.764 for ten degrees of freedom; 24 KB less 2.764 of 4 KB, a quarter of it.
  assert.equal(costOf([growing('rust_live_bytes', 512, 48, 4096)]).surelyKbPerMin.toFixed(3), '3.236')
  assert.equal(costOf([growing('rust_live_bytes', 512, 48, 40_960)]).surelyKbPerMin, 0)
})

test('where nothing tells a pace, the pace of the run is taken', () => {
  const leak = growing('rust_live_bytes', 512, 48)
  assert.deepEqual(costOf([]), { ownKbPerMin: 0, kbPerMin: 0, surelyKbPerMin: 0, pace: 1 })
  assert.deepEqual(costOf([without(leak, 'fit')]), {
    ownKbPerMin: 24,
    kbPerMin: 24,
    surelyKbPerMin: 24,
    pace: 1,
  })
  assert.deepEqual(costOf([without(leak, 'perMinute')]), {
    ownKbPerMin: 0,
    kbPerMin: 0,
    surelyKbPerMin: 0,
    pace: 1,
  })
  assert.equal(costOf([growing('rust_live_blocks', 0, 48)]).pace, 1)
  // A leading count whose payments give back what reconnects leave never turns growth into its opposite.
  const givingBack = growing('rust_live_blocks', -1, 48)
  assert.equal(
    costOf([{ ...givingBack, rates: { ...givingBack.rates, perMinute: { amount: 5, error: null } } }]).pace,
    0,
  )
})

test('a thousand reconnects, instances or cycles are told for what a cycle leaves, and not without', () => {
  const leaks = [growing('externrefs', 10, 6), growing('rust_live_bytes', 512, 6)]
  const told = (cycle: 'instance' | 'cycle') =>
    perThousand(leaks, { atRest: true, points: [], recorder: 'sdk-memtest', cycle })
  assert.deepEqual(told('instance'), [
    'Each instance leaves 2 JavaScript references held by Rust and 2 B in the Rust heap; 1,000 instances leave 2,000 JavaScript references held by Rust and 1.95 KB in the Rust heap.',
  ])
  assert.match(told('cycle')[0] ?? '', /^Each cycle leaves .*; 1,000 cycles leave /)
  const unpaid = leaks.map((leak) => ({ ...leak, rates: { ...leak.rates, perCycle: null } }))
  assert.deepEqual(
    perThousand(unpaid, { atRest: true, points: [], recorder: 'sdk-memtest', cycle: 'cycle' }),
    [],
  )
})
