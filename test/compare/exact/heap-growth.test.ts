import assert from 'node:assert/strict'
import { test } from 'node:test'
import { heapGrowth } from '../../../src/compare/exact/heap-growth.ts'
import { cyclePoints } from '../../../src/compare/exact/rest-points.ts'
import { cycles } from './rest-recording.ts'

/** V8's heap at so many rests. */
function judged(rests: number, heapBytes: (cycle: number) => number) {
  const recording = cycles(rests, (cycle) => ({ heapBytes: heapBytes(cycle) }))
  return heapGrowth(recording, cyclePoints(recording), [])
}

const open = (...args: Parameters<typeof judged>) => {
  const found = judged(...args)
  assert.equal(found.kind, 'open')
  return (found as Extract<typeof found, { kind: 'open' }>).open
}

test('a heap that nobody read is neither decided nor open', () => {
  assert.deepEqual(
    judged(24, () => Number.NaN),
    { kind: 'none' },
  )
})

test('a rest at which it was not read is left out', () => {
  const growing = judged(26, (cycle) => (cycle % 9 === 0 ? Number.NaN : 12e6 + 65_536 * cycle))
  assert.equal(growing.kind === 'decided' && growing.growth.growth.kind, 'grows')
  // Nine of twelve rests come after the warm-up; read at seven of them, these are too few.
  assert.match(
    open(12, (cycle) => (cycle > 10 ? Number.NaN : 12e6)).clause,
    /^the V8 heap has too few rests to be judged: /,
  )
})

test('with nineteen rests more of them would tell, with twenty that rose unevenly a longer run', () => {
  const slowing = (cycle: number) => 12e6 + 1e6 * Math.log(cycle)
  const [short, enough] = [open(19, slowing), open(20, slowing)]
  assert.deepEqual([short.remedy, short.neededFactor], ['20 rests would tell, this run has 19', 20 / 19])
  assert.deepEqual([enough.remedy, enough.neededFactor], ['a longer run would tell', null])
  assert.equal(enough.growth.growth.kind, 'sporadic')
})
