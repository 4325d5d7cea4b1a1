import assert from 'node:assert/strict'
import { test } from 'node:test'
import { compareMethods } from '../../src/compare/baselines/compare-methods.ts'
import { judgeMethods, judgeSweep } from '../../src/compare/judge-methods.ts'
import type { Judgement, MethodJudgement } from '../../src/compare/judgement.ts'
import type { Recording } from '../../src/compare/recording/recording.ts'
import type { Sweep, SweepWindow, SweptMethod } from '../../src/compare/recording/sweep.ts'

const EMPTY: SweepWindow = {
  calls: 0,
  requests: 25,
  operatorCalls: 22,
  references: 22,
  rustBlocks: 22,
  rustBytes: 400,
  v8Bytes: 50_000,
  fds: 0,
}
const window = (more: Partial<SweepWindow>): SweepWindow => ({ ...EMPTY, calls: 10, ...more })

function judged(windows: SweepWindow[], refusal: string | null = null): MethodJudgement {
  const methods: SweptMethod[] = [{ method: 'm', outcome: { kind: 'counted', windows, refusal } }]
  const [found] = judgeMethods({ emptyCycles: [EMPTY, EMPTY, EMPTY], methods })
  assert.ok(found)
  return found
}

test('what a call leaves is told without what an empty cycle leaves', () => {
  const syncs = window({ references: 102, rustBlocks: 102, requests: 115, operatorCalls: 102 })
  const { calls, references, rustBlocks, requests, operatorCalls, verdict } = judged([syncs, syncs, syncs])
  assert.deepEqual([calls, references, rustBlocks, requests, operatorCalls], [30, 8, 8, 9, 8])
  assert.equal(verdict, 'leak')
})

test('a leak rises in every window by two or more; one more is an event between two cycles', () => {
  const more = (by: number) => window({ references: 22 + by })
  assert.equal(judged([more(2), more(2), more(2)]).verdict, 'leak')
  assert.equal(judged([more(2), more(2), more(1)]).verdict, 'inconclusive')
  assert.equal(judged([more(9), more(1), more(1)]).verdict, 'no-leak')
  assert.equal(judged([more(0), more(-3), more(0)]).verdict, 'no-leak')
})

test('descriptors and bytes alone convict as well', () => {
  assert.equal(judged([1, 2, 3].map(() => window({ fds: 2 }))).verdict, 'leak')
  assert.equal(judged([1, 2, 3].map(() => window({ rustBytes: 400 + 511 }))).verdict, 'no-leak')
  assert.equal(judged([1, 2, 3].map(() => window({ rustBytes: 400 + 512 }))).verdict, 'leak')
})

test('what was not counted is not judged: a host without references is judged by its blocks', () => {
  const { references, verdict } = judged([1, 2, 3].map(() => window({ references: null })))
  assert.deepEqual([references, verdict], [null, 'no-leak'])
  const blind = window({ references: null, rustBlocks: null, rustBytes: null, fds: null })
  assert.equal(judged([blind, blind, blind]).verdict, 'inconclusive')
})

test('what leaks most stands on top, then what broke, what is clean, what was not tried', () => {
  const counted = (method: string, references: number): SweptMethod => ({
    method,
    outcome: {
      kind: 'counted',
      windows: [1, 2, 3].map(() => window({ references: 22 + references })),
      refusal: null,
    },
  })
  const sweep: Sweep = {
    emptyCycles: [EMPTY],
    methods: [
      { method: 'b', outcome: { kind: 'not-tried', reason: 'there are no arguments for it yet' } },
      counted('clean', 0),
      counted('small', 10),
      { method: 'a', outcome: { kind: 'broken', detail: 'it did not return within 3 s' } },
      counted('large', 80),
    ],
  }
  assert.deepEqual(
    judgeMethods(sweep).map(({ method }) => method),
    ['large', 'small', 'a', 'clean', 'b'],
  )
})

const judgement = (...methods: MethodJudgement[]) => ({ file: 'before.csv', methods }) as Judgement

test('two sweeps are compared by what a call leaves, however often it was called', () => {
  const at = (references: number, calls: number) => {
    const one = window({ calls, references: 22 + references * calls })
    return judged([one, one, one])
  }
  const compare = (now: MethodJudgement, then: MethodJudgement) =>
    compareMethods(judgement(now), judgement(then))?.kind
  assert.equal(compare(at(8, 50), at(8, 5)), 'unchanged')
  assert.equal(compare(at(9, 10), at(8, 10)), 'regressed')
  assert.equal(compare(at(7, 10), at(8, 10)), 'improved')
  // A retry more in the windows, and what it left, is no change; a call of an operator more each time is one.
  const asked = (references: number, operatorCalls: number) => ({
    ...at(0, 10),
    references,
    operatorCalls,
    verdict: 'leak' as const,
  })
  assert.equal(compare(asked(0.38, 0.38), asked(0.06, 0.06)), 'unchanged')
  assert.equal(compare(asked(0.38, 0.06), asked(0.06, 0.06)), 'regressed')
  assert.equal(compare(asked(2, 2), asked(1, 1)), 'regressed')
  assert.equal(compareMethods({ file: 'x' } as Judgement, judgement(at(8, 10))), null)
})

test('the amounts that a call leaves are told with a comma between each two', () => {
  const outcome = {
    kind: 'counted' as const,
    windows: [1, 2, 3].map(() => window({ references: 32, rustBlocks: 32, rustBytes: 600, fds: 1 })),
    refusal: null,
  }
  const recording = {
    path: 'x.csv',
    columns: {
      payments: Float64Array.of(0, 1),
      payments_failed: Float64Array.of(0, 0),
      elapsed_sec: Float64Array.of(0, 1),
    },
    metadata: {
      options: { scenario: 'api' },
      outcome: { kind: 'completed' },
      sweep: { emptyCycles: [EMPTY], methods: [{ method: 'send', outcome }] },
    },
  } as unknown as Recording
  assert.match(
    judgeSweep(recording)?.verdict.headline ?? '',
    /leaves 1\.00 references, 1\.00 Rust blocks \(20 B\), 0\.10 descriptors/,
  )
})

test('two blocks and two descriptors more in every window are a leak, one is none', () => {
  assert.equal(judged([1, 2, 3].map(() => window({ rustBlocks: 22 + 2 }))).verdict, 'leak')
  assert.equal(judged([1, 2, 3].map(() => window({ rustBlocks: 22 + 1 }))).verdict, 'no-leak')
  assert.equal(judged([1, 2, 3].map(() => window({ fds: 1 }))).verdict, 'no-leak')
})

test('references are as many as the calls that operators got where they agree to 0.05 a call', () => {
  const sentence = (references: number) => {
    const windows = [1, 2, 3].map(() =>
      window({ calls: 1000, references: 22 + references, operatorCalls: 22 + 1000 }),
    )
    const outcome = { kind: 'counted' as const, windows, refusal: null }
    const recording = {
      columns: { payments: Float64Array.of(0, 1), payments_failed: Float64Array.of(0, 0) },
      metadata: {
        options: { scenario: 'api' },
        outcome: { kind: 'completed' },
        sweep: { emptyCycles: [EMPTY], methods: [{ method: 'send', outcome }] },
      },
    } as unknown as Recording
    return judgeSweep(recording)?.verdict.reasons[0] ?? ''
  }
  assert.match(sentence(1049), /^In 1 of 1 ways of calling that leak, the references are as many/)
  assert.match(sentence(1051), /^In 0 of 1 ways of calling that leak, the references are as many/)
  assert.match(sentence(951), /^In 1 of 1 /)
  assert.match(sentence(949), /^In 0 of 1 /)
})
