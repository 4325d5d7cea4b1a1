import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { MethodJudgement } from '../../src/compare/judgement.ts'
import { sweepMetrics, waysThatLeave } from '../../src/compare/sweep-metrics.ts'

/** A way of calling that leaks, and leaves so many references a call. */
const leaving = (references: number) =>
  ({ method: 'getInfo', references, rustBlocks: null, fds: null, verdict: 'leak' }) as MethodJudgement

test('a way of calling leaves references from a two-hundredth of one a call on: less would print as nothing', () => {
  const told = (references: number) => waysThatLeave([leaving(references)], 'externrefs').leaving.length
  assert.deepEqual([told(0.0049), told(0.0051)], [0, 1])
  assert.equal(sweepMetrics([leaving(0.0049)])[0]?.verdict, 'no-leak')
  assert.equal(sweepMetrics([leaving(0.0051)])[0]?.verdict, 'leak')
})
