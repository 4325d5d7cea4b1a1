import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isWarm, RunCounters } from '../../../src/run/scenarios/run-counters.ts'
import { runOptionsWith } from '../../run-options-fixture.ts'

const limited = (limits: Parameters<typeof runOptionsWith>[0], latestEndSec = 3600) => ({
  record: runOptionsWith(limits),
  latestEndSec,
})

const counters = (counts: Partial<RunCounters>) => Object.assign(new RunCounters(), counts)

test('the warm-up ends after three cycles, five minutes, or a fifth of the run', () => {
  assert.equal(isWarm(limited({}), counters({ cycles: 2 }), 299), false)
  assert.equal(isWarm(limited({}), counters({ cycles: 3 }), 0), true)
  assert.equal(isWarm(limited({}), counters({}), 300), true)
  assert.equal(isWarm(limited({}, 60), counters({}), 12), true)
  assert.equal(isWarm(limited({ paymentLimit: 100 }), counters({ payments: 19 }), 0), false)
  assert.equal(isWarm(limited({ paymentLimit: 100 }), counters({ payments: 20 }), 0), true)
})
