import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { ComparisonKind, Standing, VerdictKind } from '../../src/compare/judgement.ts'
import { type Decided, exitCode, worstExitCode } from '../../src/compare/verdict.ts'
import { FAIL_ON } from '../../src/run/options/options.ts'
import { metadataWith } from '../report/fixtures.ts'

function decided(kind: VerdictKind, standing: Standing | null, comparison: ComparisonKind | null): Decided {
  const previous = comparison && {
    file: 'previous.csv',
    kind: comparison,
    differences: [],
    metrics: [],
    baselineVerdict: 'no-leak' as const,
    sentence: '',
  }
  const verdict = {
    kind,
    severity: 'none',
    standing,
    headline: '',
    reasons: [],
    neededDurationSec: null,
  } as const
  return {
    judgement: { verdict: { ...verdict, reasons: [] }, baselines: { rust: null, previous } },
    recording: { metadata: null },
  }
}

const codes = (run: Decided) => Object.fromEntries(FAIL_ON.map((failOn) => [failOn, exitCode(run, failOn)]))

test('a new leak fails, under `regression` only when the previous run is seen to have grown less', () => {
  const alone = { leak: 1, new: 1, regression: 0, inconclusive: 1, never: 0 }
  assert.deepEqual(codes(decided('leak', 'new', null)), alone)
  assert.deepEqual(codes(decided('leak', 'new', 'inconclusive')), alone)
  assert.deepEqual(codes(decided('leak', 'new', 'regressed')), { ...alone, regression: 1 })
})

test('a leak that is first seen fails under `leak`, and never under `new`', () => {
  const firstSeen = { leak: 1, new: 0, regression: 0, inconclusive: 1, never: 0 }
  assert.deepEqual(codes(decided('leak', 'first-seen', null)), firstSeen)
  assert.deepEqual(codes(decided('leak', 'first-seen', 'not-comparable')), firstSeen)
})

test('a known leak fails under `leak`, and under `regression` when it grew', () => {
  const known = { leak: 1, new: 0, regression: 0, inconclusive: 1, never: 0 }
  assert.deepEqual(codes(decided('leak', 'known', 'unchanged')), known)
  assert.deepEqual(codes(decided('leak', 'known', 'regressed')), { ...known, regression: 1 })
})

test('a regression fails whatever else is asked for, but for `never`', () => {
  const codesOfRegression = { leak: 1, new: 1, regression: 1, inconclusive: 1, never: 0 }
  assert.deepEqual(codes(decided('regressed', 'new', 'regressed')), codesOfRegression)
})

test('an inconclusive run exits 3 unless it is asked to fail or to pass', () => {
  assert.deepEqual(codes(decided('inconclusive', null, null)), {
    leak: 3,
    new: 3,
    regression: 3,
    inconclusive: 1,
    never: 0,
  })
})

test('no leak exits 0, an invalid run 4, always', () => {
  for (const failOn of FAIL_ON) {
    assert.equal(exitCode(decided('no-leak', null, null), failOn), 0)
    assert.equal(exitCode(decided('improved', null, 'improved'), failOn), 0)
    assert.equal(exitCode(decided('invalid', null, null), failOn), 4)
  }
})

test('a run that broke exits 4 whatever its samples say, one that was stopped or fell short as it was judged', () => {
  const ended = (
    kind: 'completed' | 'stopped' | 'fell-short' | 'crashed' | 'deadline',
    verdict: VerdictKind,
  ) => {
    const outcome = kind === 'completed' ? { kind } : { kind, detail: 'as told' }
    return exitCode(
      { ...decided(verdict, 'new', null), recording: { metadata: metadataWith({ outcome }) } },
      'leak',
    )
  }
  for (const verdict of ['leak', 'no-leak', 'inconclusive'] as const) {
    assert.deepEqual([ended('crashed', verdict), ended('deadline', verdict)], [4, 4])
  }
  for (const kind of ['completed', 'stopped', 'fell-short'] as const) {
    assert.deepEqual([ended(kind, 'leak'), ended(kind, 'no-leak'), ended(kind, 'inconclusive')], [1, 0, 3])
  }
})

test('of several runs the code that asks most of the reader: a leak, a failed run, an undecided one', () => {
  assert.equal(worstExitCode([0, 3, 4, 1]), 1)
  assert.equal(worstExitCode([0, 3, 4]), 4)
  assert.equal(worstExitCode([3, 0]), 3)
  assert.equal(worstExitCode([0, 0]), 0)
  assert.equal(worstExitCode([]), 0)
})
