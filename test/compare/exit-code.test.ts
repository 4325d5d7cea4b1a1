import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { ComparisonKind, Standing, VerdictKind } from '../../src/compare/judgement.ts'
import { type Decided, exitCode } from '../../src/compare/standing.ts'
import { FAIL_ON } from '../../src/run/options/options.ts'

function decided(kind: VerdictKind, standing: Standing | null, comparison: ComparisonKind | null): Decided {
  const previous = comparison && {
    file: 'previous.csv',
    kind: comparison,
    differences: [],
    metrics: [],
    baselineVerdict: 'no-leak' as const,
    sentence: '',
  }
  return {
    verdict: { kind, severity: 'none', standing, headline: '', reasons: [], neededDurationSec: null },
    baselines: { rust: null, previous },
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
