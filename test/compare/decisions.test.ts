import assert from 'node:assert/strict'
import { test } from 'node:test'
import { judgeExact } from '../../src/compare/exact/judge-exact.ts'
import type {
  BaselineComparison,
  ComparisonKind,
  Judgement,
  MetricComparison,
  MetricJudgement,
  Verdict,
} from '../../src/compare/judgement.ts'
import type { Recording } from '../../src/compare/recording/recorded-run.ts'
import { byWorst, decide, type Findings, finalVerdict, worstRank } from '../../src/compare/verdict.ts'
import { judgementWith, metricWith } from '../report/judgements.ts'
import { cycles } from './exact/rest-recording.ts'

/** A run of 600 s that paid 240 times: twice the reference pace. */
const RUN: Recording = {
  ...cycles(31, (cycle) => ({ payments: 8 * (cycle - 1) })),
  elapsedSec: Float64Array.from({ length: 31 }, (_, i) => 20 * i),
}
const KB = 1024

const heap = (change: Partial<MetricJudgement> = {}): MetricJudgement =>
  metricWith({
    name: 'heap_alloc_bytes',
    verdict: 'leak',
    basis: 'estimate',
    unit: 'bytes',
    slopePerMin: 300 * KB,
    lower99: 220 * KB,
    model: 'linear',
    evidence: 'The heap grows.',
    ...change,
  })

const counted = {
  none: { kind: 'none', metrics: [], culprits: [] },
  steady: {
    kind: 'no-leak',
    metrics: [],
    culprits: [],
    reasons: ['Counts are steady.'],
    isOneNumber: true,
    excludes: null,
    openHeap: null,
  },
  open: {
    kind: 'inconclusive',
    metrics: [],
    culprits: [],
    headline: 'a count rises',
    reasons: ['A count rose.'],
    neededFactor: 1.5,
    openHeap: null,
  },
  leaking: {
    kind: 'leak',
    metrics: [],
    culprits: [],
    headline: 'Each payment leaves 1 Rust block',
    reasons: ['Blocks rise.'],
    severity: 'low',
    pace: 0.5,
    cost: { kbPerMin: 1, ownKbPerMin: 2 },
    openHeap: null,
  },
} satisfies Record<string, Findings['exact']>

const decided = (exact: Findings['exact'], estimates: MetricJudgement[] = [], recording = RUN) =>
  decide({ recording, specification: judgementWith().specification, exact, estimates })

test('counts that leak decide: their headline, their reasons and their severity', () => {
  assert.deepEqual(decided(counted.leaking, [heap({ verdict: 'inconclusive' })]), {
    kind: 'leak',
    severity: 'low',
    standing: null,
    headline: 'Each payment leaves 1 Rust block',
    reasons: ['Blocks rise.'],
    neededDurationSec: null,
  })
})

test('a heap that leaks beside them says what it costs: the severity is that of what surely grows at the reference pace', () => {
  const beside = (change: Partial<MetricJudgement>) => decided(counted.leaking, [heap(change)])
  const { reasons, severity } = beside({})
  // At half the run's pace: 150 KB a minute, surely 110.
  assert.deepEqual(reasons, ['Blocks rise.', 'The heap grows; at the reference pace that is 150 KB/min.'])
  assert.equal(severity, 'high')
  assert.equal(beside({ lower99: 199 * KB }).severity, 'medium')
  assert.equal(beside({ lower99: 20 * KB }).severity, 'low')
  assert.equal(beside({ lower99: null }).severity, 'low')
  assert.equal(beside({ lower99: -500 * KB }).severity, 'low')
  assert.equal(decided({ ...counted.leaking, severity: 'critical' }, [heap()]).severity, 'critical')
  // Another column that leaks is no heap.
  assert.deepEqual(decided(counted.leaking, [heap({ name: 'rss_bytes' })]).reasons, ['Blocks rise.'])
  // A count that no rest counts leaks beside those that are.
  const listeners = heap({ name: 'listeners', unit: 'count', evidence: 'Listeners grow.' })
  assert.deepEqual(decided(counted.leaking, [listeners]).reasons, ['Blocks rise.', 'Listeners grow.'])
  assert.match(beside({ slopePerMin: null }).reasons[1] ?? '', / that is 0 KB\/min\.$/)
})

test('counts that move about a level are not said to return to the same number', () => {
  const moving = { ...counted.steady, isOneNumber: false }
  assert.equal(decided(moving, []).headline, 'No leak: no count keeps what it rises by')
  const steady = (blocks: (cycle: number) => number) =>
    judgeExact(cycles(31, (cycle) => ({ blocks: blocks(cycle) })))
  const about = steady((cycle) => (cycle === 10 ? 232 : 230))
  assert.deepEqual([about.kind, about.kind === 'no-leak' && about.isOneNumber], ['no-leak', false])
  const same = steady(() => 230)
  assert.deepEqual([same.kind, same.kind === 'no-leak' && same.isOneNumber], ['no-leak', true])
})

test('an estimate convicts where counts do not, but RSS not beside counts that are steady', () => {
  const rss = heap({ name: 'rss_bytes', evidence: 'RSS grows.' })
  assert.equal(decided(counted.none, [rss]).headline, 'RSS grows.')
  assert.equal(decided(counted.open, [rss]).kind, 'leak')
  assert.equal(decided(counted.steady, [rss]).kind, 'no-leak')
  assert.equal(decided(counted.steady, [rss, heap()]).headline, 'The heap grows.')
  assert.deepEqual(decided(counted.open, [rss]).reasons, ['A count rose.', 'RSS grows.'])
})

test('the severity of an estimate is that of what surely grows at the reference pace; of tasks it is medium', () => {
  const severity = (change: Partial<MetricJudgement>, recording = RUN) =>
    decided(counted.none, [heap(change)], recording).severity
  // 24 payments a minute: half of it at the reference pace.
  assert.deepEqual(
    [199, 201, 999, 1001].map((kb) => severity({ lower99: kb * KB })),
    ['medium', 'high', 'high', 'critical'],
  )
  assert.equal(severity({ lower99: null, slopePerMin: 201 * KB }), 'high')
  assert.equal(severity({ lower99: -5 * KB }), 'low')
  assert.equal(severity({ unit: 'count', lower99: 5000 * KB }), 'medium')
  // A run without payments has no other pace.
  const idle: Recording = { ...RUN, columns: { ...RUN.columns, payments: new Float64Array(31) } }
  assert.deepEqual(
    [99, 101].map((kb) => severity({ lower99: kb * KB }, idle)),
    ['medium', 'high'],
  )
})

test('steady counts clear a run unless the heap beside them is open: then it says how long a run would decide', () => {
  const clear = decided(counted.steady, [heap({ verdict: 'no-leak' })])
  assert.deepEqual(
    [clear.kind, clear.headline, clear.severity, clear.neededDurationSec],
    ['no-leak', 'No leak: every count returns to the same number', 'none', null],
  )
  assert.deepEqual(clear.reasons, ['Counts are steady.', 'The heap grows.'])
  const open = (neededDurationSec: number | null) =>
    decided(counted.steady, [heap({ verdict: 'inconclusive', neededDurationSec })])
  assert.match(open(900).headline, /^Inconclusive: every count returns to the same number, but /)
  assert.deepEqual([open(900).kind, open(900).neededDurationSec], ['inconclusive', 900])
  assert.equal(open(null).neededDurationSec, 1200)
  assert.equal(
    decided(counted.steady, [heap({ name: 'rss_bytes', verdict: 'inconclusive' })]).kind,
    'no-leak',
  )
})

test('counts that are open say so, and so much more of the run would decide', () => {
  assert.deepEqual(decided(counted.open), {
    kind: 'inconclusive',
    severity: 'none',
    standing: null,
    headline: 'Inconclusive: a count rises',
    reasons: ['A count rose.'],
    neededDurationSec: 900,
  })
})

test('a run that did too little clears nothing, and convicts all the same', () => {
  const few: Recording = {
    ...RUN,
    columns: { ...RUN.columns, payments: Float64Array.from({ length: 31 }, (_, i) => Math.min(i, 19)) },
  }
  assert.match(decided(counted.steady, [], few).headline, /^Inconclusive: only 19 payments were made/)
  assert.deepEqual(decided(counted.steady, [], few).reasons, ['Counts are steady.'])
  assert.equal(decided(counted.leaking, [], few).kind, 'leak')
  assert.equal(decided(counted.none, [heap()], few).kind, 'leak')
})

const compared = (kind: ComparisonKind, metrics: Partial<MetricComparison>[] = []): BaselineComparison => ({
  file: 'previous.csv',
  kind,
  differences: [],
  metrics: metrics.map((metric) => ({
    metric: 'externrefs',
    baselineMetric: 'externrefs',
    kind,
    per: 'payment',
    runSlope: 1,
    baselineSlope: 2,
    change: -1,
    unit: 'count',
    lower99: null,
    upper99: null,
    sentence: 'References: +1 a payment here, 2 there, counted: improved.',
    ...metric,
  })),
  baselineVerdict: 'no-leak',
  sentence: 'It is compared.',
})
const verdictOf = (kind: Verdict['kind']): Verdict => ({
  kind,
  severity: 'none',
  standing: null,
  headline: 'No leak',
  reasons: ['It lies still.'],
  neededDurationSec: 600,
})
const refs = (verdict: MetricJudgement['verdict']) =>
  metricWith({ name: 'externrefs', basis: 'exact', unit: 'count', verdict })
const final = (
  kind: Verdict['kind'],
  comparison: BaselineComparison | null,
  metrics: MetricJudgement[] = [refs('leak')],
  before: MetricJudgement[] = [],
) =>
  finalVerdict(judgementWith({ verdict: verdictOf(kind), metrics }), {
    previous: comparison === null ? null : { comparison, judgement: judgementWith({ metrics: before }) },
    knownLeaks: [],
    now: new Date('2026-11-26'),
  })

test('a run that grows more than the previous one has regressed, unless it proves nothing', () => {
  assert.deepEqual(final('no-leak', compared('regressed')), {
    kind: 'regressed',
    severity: 'low',
    standing: 'new',
    headline: 'It is compared.',
    reasons: ['It is compared.', 'It lies still.'],
    neededDurationSec: null,
  })
  assert.equal(final('inconclusive', compared('regressed')).kind, 'regressed')
  assert.equal(final('invalid', compared('regressed')).kind, 'invalid')
  assert.deepEqual(final('no-leak', compared('unchanged')), verdictOf('no-leak'))
  assert.deepEqual(final('no-leak', null), verdictOf('no-leak'))
})

test('a run without a leak that grows less than the previous one has improved, and says by what', () => {
  const improved = final('no-leak', compared('improved', [{ kind: 'unchanged', sentence: 'V8 heap.' }, {}]))
  assert.equal(improved.kind, 'improved')
  assert.equal(
    improved.headline,
    'No leak, and less growth than in the previous run (References: +1 a payment here, 2 there)',
  )
  assert.deepEqual(improved.reasons, ['It is compared.', 'No leak.', 'It lies still.'])
  assert.equal(
    final('no-leak', compared('improved')).headline,
    'No leak, and less growth than in the previous run',
  )
  assert.equal(final('inconclusive', compared('improved')).kind, 'inconclusive')
})

const standing = (...args: Parameters<typeof final>) => {
  const found = final(...args)
  return [found.standing, ...found.reasons.slice(1)]
}

test('a leak is known where the previous run leaks as much, new where it grew less, first seen where it does not tell', () => {
  const leaks = [refs('leak')]
  const same = 'The previous run leaks the same (previous.csv).'
  assert.deepEqual(standing('leak', compared('unchanged', [{}]), leaks), ['known', same])
  assert.deepEqual(standing('leak', compared('inconclusive', [{}]), leaks, [refs('leak')]), ['known', same])
  assert.deepEqual(standing('leak', compared('regressed', [{}]), leaks, [refs('leak')]), ['new'])
  assert.deepEqual(standing('leak', compared('inconclusive', [{}]), leaks, [refs('no-leak')]), [
    'first-seen',
    'First seen: the previous run (previous.csv) does not decide externrefs, so nobody can say whether this leak is new.',
  ])
  // What another metric did tells nothing of this one.
  assert.equal(standing('leak', compared('unchanged', [{ metric: 'fds' }]), leaks)[0], 'first-seen')
  assert.equal(
    standing('leak', compared('regressed', [{ metric: 'fds' }]), leaks, [refs('leak')])[0],
    'known',
  )
  assert.deepEqual(
    standing('leak', compared('not-comparable', [{ kind: 'unchanged' }]), leaks, [refs('leak')]),
    [
      'first-seen',
      'First seen: the previous run (previous.csv) cannot be compared with this one, so nobody can say whether this leak is new.',
    ],
  )
  assert.deepEqual(standing('leak', null, leaks), [
    'first-seen',
    'First seen: there is no previous run to compare with, so nobody can say whether this leak is new.',
  ])
})

test('one metric that is new makes a leak new, and what does not leak has no say', () => {
  const fds = metricWith({ name: 'fds', basis: 'exact', unit: 'count', verdict: 'leak' })
  const comparison = compared('regressed', [{ kind: 'regressed' }, { metric: 'fds', kind: 'unchanged' }])
  assert.equal(standing('leak', comparison, [fds, refs('leak')])[0], 'new')
  assert.equal(standing('leak', comparison, [fds, refs('inconclusive')])[0], 'known')
  assert.match(standing('leak', null, [fds, refs('leak')])[1] ?? '', /^First seen: there is no previous run/)
  assert.match(
    standing('leak', compared('inconclusive', []), [fds, refs('leak')])[1] ?? '',
    / does not decide fds, externrefs,/,
  )
})

test('verdicts are sorted by what they ask of a reader, then by severity', () => {
  const rank = (kind: Judgement['verdict']['kind'], more: Partial<Verdict> = {}) =>
    worstRank({ ...verdictOf(kind), ...more })
  assert.deepEqual(
    [
      rank('leak', { standing: 'new', severity: 'critical' }),
      rank('leak', { standing: null, severity: 'low' }),
      rank('regressed', { standing: 'new' }),
      rank('invalid'),
      rank('leak', { standing: 'first-seen', severity: 'critical' }),
      rank('leak', { standing: 'known', severity: 'critical' }),
      rank('regressed', { standing: 'known' }),
      rank('inconclusive'),
      rank('no-leak'),
      rank('improved'),
    ],
    [0, 3, 14, 24, 30, 40, 54, 64, 74, 84],
  )
  const [critical, low] = (['critical', 'low'] as const).map((severity) => ({
    ...verdictOf('leak'),
    severity,
  }))
  assert.ok(critical && low)
  assert.ok(byWorst(critical, low) < 0)
  assert.ok(byWorst(low, critical) > 0)
})
