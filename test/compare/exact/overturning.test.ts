import assert from 'node:assert/strict'
import { test } from 'node:test'
import { judgeExact } from '../../../src/compare/exact/exact.ts'
import { restsThatClear } from '../../../src/compare/exact/overturning.ts'
import { cycles } from './rest-recording.ts'

/** What a run of so many rests is called, whose table is full after the given rest. */
const kindAfter = (rests: number, full: number) =>
  judgeExact(cycles(rests, (cycle) => ({ externrefs: { string: 45 + 30 * Math.min(cycle, full) } }))).kind

test('the rests that a leak names as clearing a table that is full by now do, and one fewer does not', () => {
  for (const full of [8, 10, 13, 20, 21, 40, 97]) {
    const clearing = restsThatClear(full)
    assert.deepEqual(
      [kindAfter(full, full), kindAfter(clearing - 1, full), kindAfter(clearing, full)],
      ['leak', 'inconclusive', 'no-leak'],
      `full after ${full} rests, said to be cleared by ${clearing}`,
    )
  }
  assert.deepEqual([8, 10, 20].map(restsThatClear), [13, 18, 43])
})

test('a leak of the V8 heap alone names no number of rests', () => {
  const heap = judgeExact(cycles(24, (cycle) => ({ heapBytes: 12_000_000 + 65_536 * cycle })))
  assert.ok(heap.kind === 'leak')
  assert.match(heap.reasons.at(-1) ?? '', /the V8 heap comes back down .* here with more than 12\.9 MB\.$/)
})
