import assert from 'node:assert/strict'
import { test } from 'node:test'
import { withoutFalls } from '../../../src/compare/exact/heap-falls.ts'
import { judgeExact } from '../../../src/compare/exact/judge-exact.ts'
import { restPoints } from '../../../src/compare/exact/rest-points.ts'
import { cycles } from './rest-recording.ts'

const KB = 1024

/** Rests whose heap gains 40, 80 and 120 KB in turn, but for the steps that are given in KB, by the rest that they lead to. */
const heap = (rests: number, steps: Record<number, number> = {}) => {
  const level = [12_000]
  for (let rest = 2; rest <= rests; rest++)
    level.push((level.at(-1) ?? 0) + (steps[rest] ?? 40 + 40 * (rest % 3)))
  return cycles(rests, (cycle) => ({ heapBytes: KB * (level[cycle - 1] ?? 0) }))
}

const levels = (recording: ReturnType<typeof heap>) =>
  withoutFalls(restPoints(recording)).map(({ counts }) => Math.round(counts.heap_alloc_bytes / KB))

test('a single fall that leaves most of what was gained is set right by the usual step', () => {
  const even = levels(heap(41, { 31: -1000 }))
  assert.equal(even.at(-1), 15_240)
})

test('a fall that takes half of what was gained before it is left as it is', () => {
  // 2,320 KB are gained until the 30th rest.
  const fallen = (step: number) => levels(heap(41, { 31: step })).at(-1)
  assert.equal(fallen(-1159), 15_240)
  assert.equal(fallen(-1160), 14_000)
})

test('a step down is a fall from eight deviations on', () => {
  // The middle step is 80 KB, the middle distance from it 40 KB: eight deviations below it are -394.4 KB.
  const raised = (step: number) => {
    const recording = heap(41, { 31: step })
    return levels(recording).at(-1) !== Math.round((recording.columns.heap_alloc_bytes?.at(-1) ?? 0) / KB)
  }
  assert.equal(raised(-395), true)
  assert.equal(raised(-394), false)
})

test('a heap that falls in more than a tenth of its steps moves so', () => {
  const falls = (count: number) =>
    Object.fromEntries(Array.from({ length: count }, (_, index) => [20 + 4 * index, -700]))
  const isRaised = (count: number) => {
    const recording = heap(41, falls(count))
    return levels(recording).at(-1) !== Math.round((recording.columns.heap_alloc_bytes?.at(-1) ?? 0) / KB)
  }
  assert.equal(isRaised(1), true)
  assert.equal(isRaised(5), false)
})

test('one fall hides no growth of the heap, and a heap that comes back is not called growth', () => {
  const verdictOf = (recording: ReturnType<typeof heap>) =>
    judgeExact(recording).metrics.find(({ name }) => name === 'heap_alloc_bytes')?.verdict
  assert.equal(verdictOf(heap(50, { 43: -900 })), 'leak')
  assert.notEqual(verdictOf(heap(50, { 43: -3000 })), 'leak')
})

test('a heap whose scatter may hide a leak is not cleared', () => {
  const scattering = cycles(50, (cycle) => ({
    payments: 5 * cycle,
    heapBytes: 12_000_000 + (cycle % 2) * 4_000_000,
  }))
  const judged = judgeExact(scattering)
  assert.equal(
    judged.metrics.find(({ name }) => name === 'heap_alloc_bytes'),
    undefined,
  )
})
