import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isWarm, RunCounters } from '../../../src/run/hosts/node/run-counters.ts'
import type { RunOptionsRecord } from '../../../src/run/options/options.ts'

const record = (limits: Partial<RunOptionsRecord>) =>
  ({ durationSec: 3600, paymentLimit: null, cycleLimit: null, ...limits }) as RunOptionsRecord

const counters = (counts: Partial<RunCounters>) => Object.assign(new RunCounters(), counts)

test('the warm-up ends after three cycles, five minutes, or a fifth of the run', () => {
  assert.equal(isWarm(record({}), counters({ cycles: 2 }), 299), false)
  assert.equal(isWarm(record({}), counters({ cycles: 3 }), 0), true)
  assert.equal(isWarm(record({}), counters({}), 300), true)
  assert.equal(isWarm(record({ durationSec: 60 }), counters({}), 12), true)
  assert.equal(isWarm(record({ paymentLimit: 100 }), counters({ payments: 19 }), 0), false)
  assert.equal(isWarm(record({ paymentLimit: 100 }), counters({ payments: 20 }), 0), true)
})
