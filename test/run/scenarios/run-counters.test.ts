import assert from 'node:assert/strict'
import { test } from 'node:test'
import { RunCounters } from '../../../src/run/scenarios/run-counters.ts'

test('failures are counted by message, without what differs from one payment to the next', () => {
  const counters = new RunCounters()
  counters.failPayment(new Error('transfer 0198a1b2-7c3d-7e4f-8a9b-0c1d2e3f4a5b not found'))
  counters.failPayment(new Error('transfer 0198a1b2-0000-7e4f-8a9b-ffffffffffff not found'))
  counters.failPayment('timeout')
  assert.equal(counters.paymentsFailed, 3)
  assert.deepEqual(counters.failures, { 'transfer <id> not found': 2, timeout: 1 })
})

test('what the SDK throws outside any call fails no payment', () => {
  const counters = new RunCounters()
  counters.noteUncaught(new Error('boom'))
  assert.equal(counters.paymentsFailed, 0)
  assert.deepEqual(counters.failures, { 'uncaught: boom': 1 })
})

test('a run that fails in ever new words does not grow by them', () => {
  const counters = new RunCounters()
  for (let index = 0; index < 1000; index += 1)
    counters.failPayment(`failure of kind ${'x'.repeat(index % 150)}`)
  assert.ok(Object.keys(counters.failures).length <= 51)
  assert.equal(counters.paymentsFailed, 1000)
})
