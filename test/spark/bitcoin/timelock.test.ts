import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  currentSequences,
  initialSequences,
  isMarked,
  lockBlocks,
  nextSequences,
} from '../../../src/spark/bitcoin/timelock.ts'
import { serializeUnsigned } from '../../../src/spark/bitcoin/transaction.ts'

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

test('locks that start marked are so on both sides, and without a lock on the owner’s alone', () => {
  const [marked, none] = [initialSequences(undefined, true), initialSequences(0, true)]
  assert.deepEqual(marked, { cpfp: 2000 | SPARK_FLAG, direct: 2050 | SPARK_FLAG })
  assert.deepEqual(none, { cpfp: SPARK_FLAG, direct: 50 })
  assert.deepEqual(initialSequences(0), { cpfp: 0, direct: 50 })
})

test('whether a lock is marked is read from the transaction; what is none is not', () => {
  const unsigned = (sequence: number) =>
    serializeUnsigned({
      ...{
        previousId: Buffer.alloc(32, 255),
        outputSat: 1,
        outputScript: Buffer.alloc(34),
        hasAnchor: false,
      },
      sequence,
    })
  assert.equal(isMarked(unsigned(2000 | SPARK_FLAG)), true)
  assert.equal(isMarked(unsigned(2000)), false)
  assert.equal(isMarked(unsigned(SPARK_FLAG).subarray(0, 45)), false)
})
