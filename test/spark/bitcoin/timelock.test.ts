import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  currentSequences,
  initialSequences,
  lockBlocks,
  nextSequences,
} from '../../../src/spark/bitcoin/timelock.ts'

const SPARK_FLAG = 0x4000_0000

test('a transfer takes 100 blocks off, and the watchtower waits 50 longer', () => {
  assert.deepEqual(nextSequences(2000), { cpfp: 1900, direct: 1950 })
  assert.deepEqual(nextSequences(100), { cpfp: 0, direct: 50 })
  assert.equal(nextSequences(99), null)
})

test('a new leaf can be transferred 20 times before its lock is used up', () => {
  let steps = 0
  for (let at = nextSequences(initialSequences().cpfp); at !== null; at = nextSequences(at.cpfp)) steps++
  assert.equal(steps, 20)
})

test('a claim rounds the lock down to whole steps', () => {
  assert.deepEqual(currentSequences(1950), { cpfp: 1900, direct: 1950 })
  assert.deepEqual(currentSequences(1900), { cpfp: 1900, direct: 1950 })
})

test("Spark's own flag is carried along", () => {
  assert.deepEqual(nextSequences(2000 | SPARK_FLAG), { cpfp: 1900 | SPARK_FLAG, direct: 1950 | SPARK_FLAG })
  assert.equal(lockBlocks(1900 | SPARK_FLAG), 1900)
})
