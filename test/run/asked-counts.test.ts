import assert from 'node:assert/strict'
import { test } from 'node:test'
import { latestEndSec, shortfallOf } from '../../src/run/asked-counts.ts'
import { runOptionsWith } from '../run-options-fixture.ts'

const MOST_SEC = 1_800_000
const endOf = (changes: Parameters<typeof runOptionsWith>[0]) =>
  latestEndSec(runOptionsWith(changes), MOST_SEC)

test('a duration that was asked for is the end, whatever else was', () => {
  assert.equal(endOf({ durationSec: 20, cycleLimit: 100 }), 20)
})

test('a number alone has an hour, or ten seconds each beside the pauses, and never more than a timer can wait', () => {
  const alone = { durationSec: null, intervalSec: 5, reconnectEvery: 100 }
  assert.equal(endOf({ ...alone, scenario: 'lifecycle', cycleLimit: 360 }), 3600)
  assert.equal(endOf({ ...alone, scenario: 'lifecycle', cycleLimit: 361 }), 3610)
  assert.equal(endOf({ ...alone, paymentLimit: 240 }), 3600)
  assert.equal(endOf({ ...alone, paymentLimit: 241 }), 3615)
  assert.equal(endOf({ ...alone, cycleLimit: 3 }), 4530)
  assert.equal(endOf({ ...alone, paymentLimit: 10, cycleLimit: 3 }), 4530)
  assert.equal(endOf({ ...alone, paymentLimit: 1e9 }), MOST_SEC)
})

test('what was asked for and not made is told with both figures; what was made, or not asked for, is not', () => {
  const told = (paymentLimit: number | null, cycleLimit: number | null, payments: number, cycles: number) =>
    shortfallOf({ durationSec: null, paymentLimit, cycleLimit }, { payments, cycles })
  assert.equal(told(null, 100, 0, 60), 'asked for 100 cycles, made 60')
  assert.equal(told(null, 100, 0, 100), null)
  assert.equal(told(null, 100, 0, 101), null)
  assert.equal(told(1, null, 0, 7), 'asked for 1 payment, made 0')
  assert.equal(told(50, 4, 49, 3), 'asked for 50 payments, made 49, and for 4 cycles, made 3')
  assert.equal(told(50, 4, 50, 3), 'asked for 4 cycles, made 3')
  assert.equal(told(null, null, 0, 0), null)
})
