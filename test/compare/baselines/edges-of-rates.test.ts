import assert from 'node:assert/strict'
import { test } from 'node:test'
import { compareMethods } from '../../../src/compare/baselines/compare-methods.ts'
import { compareSteps } from '../../../src/compare/baselines/rate-difference.ts'
import type { WorkStep } from '../../../src/compare/exact/work-rates.ts'
import { judge } from '../../../src/compare/judge.ts'
import type { Judgement, MethodJudgement } from '../../../src/compare/judgement.ts'
import type { Recording } from '../../../src/compare/recording/recorded-run.ts'
import { cycles, restRecording } from '../exact/rest-recording.ts'
import { goCsv, read } from '../recordings.ts'

const KB = 1024
const MB = 1024 * KB

test('rates of one build are equal where their 95 % error is below one object a payment, and four a cycle', () => {
  // A hundred steps by turns so much above and below nothing, held against themselves: 0.2349 of it is the error.
  const kindOf = (off: number, work: 'payments' | 'cycles', unit: 'count' | 'bytes') => {
    const steps = Array.from({ length: 100 }, (_, i): WorkStep => {
      const done = { payments: 0, cycles: 0, failures: 0, requests: Number.NaN, [work]: 1 }
      return { gained: i % 2 === 0 ? off : -off, work: done }
    })
    return compareSteps(steps, steps, unit)[0]?.kind
  }
  assert.deepEqual(
    [kindOf(4.2, 'payments', 'count'), kindOf(4.3, 'payments', 'count')],
    ['unchanged', 'inconclusive'],
  )
  assert.deepEqual(
    [kindOf(16.8, 'cycles', 'count'), kindOf(17.2, 'cycles', 'count')],
    ['unchanged', 'inconclusive'],
  )
  // In bytes 2 KB a payment and 16 KB a cycle.
  assert.deepEqual(
    [kindOf(8600, 'payments', 'bytes'), kindOf(8800, 'payments', 'bytes')],
    ['unchanged', 'inconclusive'],
  )
  assert.deepEqual(
    [kindOf(69_000, 'cycles', 'bytes'), kindOf(70_500, 'cycles', 'bytes')],
    ['unchanged', 'inconclusive'],
  )
})

const judged = (list: 'methods' | 'failureKinds', method: Partial<MethodJudgement>): Judgement => {
  const none = { method: 'm', calls: 9, references: 0, rustBlocks: 0, rustBytes: 0, v8Bytes: 0, fds: 0 }
  const whole = { ...none, requests: 0, operatorCalls: 0, verdict: 'leak', remark: null, ...method }
  return { file: 'samples.csv', [list]: [whole] } as unknown as Judgement
}

for (const [list, figure, more] of [
  ['methods', 'references', 0.05],
  ['methods', 'rustBlocks', 0.05],
  ['methods', 'fds', 0.5],
  ['failureKinds', 'references', 0.5],
  ['failureKinds', 'rustBlocks', 0.5],
  ['failureKinds', 'fds', 0.5],
] as const) {
  test(`${list}: a call that leaves more than ${more} ${figure} more has regressed`, () => {
    const kindOf = (amount: number) =>
      compareMethods(judged(list, { [figure]: amount }), judged(list, {}))?.kind
    assert.deepEqual([kindOf(0.98 * more), kindOf(1.02 * more)], ['unchanged', 'regressed'])
  })
}

const kindIn = (run: Recording, previous: Recording, name: string) =>
  judge(run, { rust: null, previous, now: new Date(0) }).baselines.previous?.metrics.find(
    ({ metric }) => metric === name,
  )?.kind

/** Rests whose heap grows by so much a cycle, each of a payment or of none, by turns so much above. */
const heap = (bytes: number, payments: 0 | 1, off = 0) =>
  cycles(40, (cycle) => ({
    payments: payments * cycle,
    heapBytes: 12_000_000 + bytes * cycle + (cycle % 2 === 0 ? off : 0),
  }))

test('a V8 heap that grows by 2,133 bytes a payment more, or 16 KB a cycle, is worth a red build', () => {
  const kindOf = (more: number, payments: 0 | 1) =>
    kindIn(heap(60_000 + more, payments), heap(60_000, payments), 'heap_alloc_bytes')
  assert.deepEqual([kindOf(2120, 1), kindOf(2145, 1)], ['unchanged', 'regressed'])
  const perCycle = (more: number) => kindIn(heap(99_000 + more, 0), heap(99_000, 0), 'heap_alloc_bytes')
  assert.deepEqual([perCycle(16_300), perCycle(16_470)], ['unchanged', 'regressed'])
})

/** Rests of four payments whose heap gains 100 KB more or less by turns, and single steps, in KB, by the rest that they lead to. */
const scattering = (
  rests: number,
  bytesAPayment: number,
  turn: 0 | 1,
  steps: Record<number, number> = {},
) => {
  let heapBytes = 12e6
  return cycles(rests, (cycle) => {
    heapBytes += 400 * KB + 4 * bytesAPayment + ((cycle >> 1) % 2 === turn ? 12 * KB : 0) + (cycle % 5) * KB
    heapBytes += (steps[cycle] ?? 0) * KB
    return { payments: 4 * cycle, heapBytes }
  })
}

test('4 KB a payment more beside a known leak are found rest by rest, though a table doubles and code is dropped here or there', () => {
  const base = scattering(60, 0, 0, { 20: 400, 44: -640 })
  const kindOf = (bytes: number) =>
    kindIn(scattering(60, bytes, 1, { 20: 400, 31: -300, 50: 200 }), base, 'heap_alloc_bytes')
  assert.deepEqual([kindOf(0), kindOf(2100), kindOf(4096)], ['unchanged', 'unchanged', 'regressed'])
})

test('V8 heaps between payments that end up to 3 MB apart after equal work are no difference', () => {
  // 2,000 payments: 3 MB are 1,573 bytes each, below what is worth a red build; 500: 6,291.
  const paying = (payments: number, bytes: number) => {
    const points = Array.from({ length: 250 }, (_, k) => ({
      cycles: 0,
      payments: (payments / 250) * (k + 1),
      heapBytes: 12e6 + bytes * (payments / 250) * (k + 1) + 20_000 * (k % 3),
    }))
    return restRecording('quiet', points)
  }
  const kindOf = (payments: number, more: number) =>
    kindIn(paying(payments, 60_000 + more), paying(payments, 60_000), 'heap_alloc_bytes')
  assert.deepEqual([kindOf(500, 6200), kindOf(500, 6400)], ['unchanged', 'regressed'])
  assert.deepEqual([kindOf(2000, 2100), kindOf(2000, 2170)], ['unchanged', 'regressed'])
})

test('V8 heaps grow alike where the 95 % error of their difference is below 4,267 bytes a payment, or 32 KB a cycle', () => {
  // 19 rests by turns so much above: a run's slope differs from its like by 1/18.91 of it at most.
  const kindOf = (off: number, payments: 0 | 1) =>
    kindIn(heap(0, payments, off), heap(0, payments, off), 'heap_alloc_bytes')
  assert.deepEqual([kindOf(80_000, 1), kindOf(81_400, 1)], ['unchanged', 'inconclusive'])
  assert.deepEqual([kindOf(615_000, 0), kindOf(625_000, 0)], ['unchanged', 'inconclusive'])
})

test('without payments a heap that grows by 25 KB a minute more is worth a red build, and 50 KB are equal', async () => {
  const run = async (kbPerMin: number, off = 0) => {
    const heapBytes = (t: number) => 42 * MB + kbPerMin * KB * t + (Math.round(2 * t) % 2 === 0 ? off : 0)
    const { columns, ...rest } = await read(goCsv({ durationSec: 1800, heapBytes }))
    const { payments: _, ...without } = columns
    return { ...rest, columns: without, forcedGc: true }
  }
  const [leaky, more, most] = [await run(300), await run(324.5), await run(325.5)]
  assert.equal(kindIn(more, leaky, 'heap_alloc_bytes'), 'unchanged')
  assert.equal(kindIn(most, leaky, 'heap_alloc_bytes'), 'regressed')
  // By turns so much above: two such slopes differ by 1/43.8 of it at most.
  const [even, uneven] = [await run(0, 2.2e6), await run(0, 2.28e6)]
  assert.equal(kindIn(even, even, 'heap_alloc_bytes'), 'unchanged')
  assert.equal(kindIn(uneven, uneven, 'heap_alloc_bytes'), 'inconclusive')
})
