import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Curve, type Doing, drawLife, type Life, type ThirdKind } from '../../bench/third-corpus/life.ts'
import {
  makeThirdCorpus,
  makeThirdTrace,
  THIRD_KINDS,
  thirdRecordingOf,
} from '../../bench/third-corpus/third-corpus.ts'

const SEEDS = [1, 22, 333]
const LENGTHS = [5, 15, 60, 120]
/** Of a run's rise, what a bounded story may still add in the next nine runs. */
const STILL_TO_COME = 0.1
const SLOPE_MISSES = 0.15

test('there are at least 60 kinds with names and stories of their own, each group among them', () => {
  assert.ok(THIRD_KINDS.length >= 60, `got ${THIRD_KINDS.length}`)
  assert.equal(new Set(THIRD_KINDS.map(({ name }) => name)).size, THIRD_KINDS.length)
  assert.equal(new Set(THIRD_KINDS.map(({ story }) => story)).size, THIRD_KINDS.length)
  for (const [group, least] of [
    ['bounded', 25],
    ['leaky', 20],
    ['either', 6],
  ] as const) {
    assert.ok(THIRD_KINDS.filter((kind) => kind.group === group).length >= least, group)
  }
})

test('a seed repeats its traces byte for byte, another seed makes others', () => {
  const texts = (seed: number) => [...makeThirdCorpus(seed, THIRD_KINDS.length)].map(({ csv }) => csv)
  const first = texts(7)
  assert.deepEqual(texts(7), first)
  const others = texts(8)
  assert.equal(first.filter((csv, index) => csv === others[index]).length, 0)
})

test('each kind yields a file that the tool reads whole', async () => {
  for (const kind of THIRD_KINDS) {
    const trace = makeThirdTrace(kind, 4, 5)
    const lines = trace.csv.trimEnd().split('\n')
    assert.ok(lines.length >= 5, kind.name)
    const width = lines[0]?.split(',').length
    for (const line of lines) assert.equal(line.split(',').length, width, kind.name)
    assert.doesNotMatch(trace.csv, /NaN|Infinity|undefined/, kind.name)
    const recording = await thirdRecordingOf(trace)
    assert.equal(recording.forcedGc, trace.forced)
    assert.equal(recording.elapsedSec.length, lines.length - 1, kind.name)
    assert.deepEqual(recording.notes, [], kind.name)
  }
})

test('time goes up in each file', () => {
  for (const { csv, kind } of makeThirdCorpus(11, THIRD_KINDS.length)) {
    const seconds = csv
      .trimEnd()
      .split('\n')
      .slice(1)
      .map((line) => Number(line.split(',')[1]))
    for (const [index, at] of seconds.entries()) {
      assert.ok(index === 0 || at > (seconds[index - 1] ?? 0), `${kind.name} at ${at} s`)
    }
  }
})

test('a bounded kind rises in the next nine runs by at most a tenth of what it rose in the first', () => {
  eachLife('bounded', (name, { minutes }, doing) => {
    assert.deepEqual(doing.truth, { kind: 'bounded' }, name)
    const counts = Object.values(doing.counts ?? {}).map((curve) => ({ curve, grain: 1 }))
    for (const { curve, grain } of [{ curve: memoryOf(doing), grain: doing.stepKb ?? 0 }, ...counts]) {
      const { low, high } = rangeOf(curve, 0, minutes)
      const later = rangeOf(curve, minutes, 10 * minutes).high
      const slack = STILL_TO_COME * (high - low) + grain
      assert.ok(later <= high + slack, `${name}: ${later} after ${high} in ${minutes} min`)
    }
  })
})

test("a leaky kind's slope over the last half is the stated one, within its step", () => {
  eachLife('leaky', (name, { minutes }, doing) => {
    const { truth } = doing
    const half = minutes / 2
    if (truth.kind === 'leaky') {
      const curve = memoryOf(doing)
      const slope = (curve(minutes) - curve(half)) / half
      const slack = SLOPE_MISSES * truth.kbPerMin + (doing.stepKb ?? 0) / half
      assert.ok(Math.abs(slope - truth.kbPerMin) <= slack, `${name}: ${slope}, not ${truth.kbPerMin}`)
      assert.ok(truth.kbPerMin >= 20 && truth.kbPerMin <= 2_000, name)
      assert.ok(curve(10 * minutes) - curve(minutes) >= 7 * truth.kbPerMin * minutes, `${name} goes on`)
    } else {
      assert.equal(truth.kind, 'leaky-count', name)
      if (truth.kind !== 'leaky-count') return
      const curve = doing.counts?.[truth.what]
      assert.ok(curve !== undefined, name)
      const slope = (curve(minutes) - curve(half)) / half
      assert.ok(Math.abs(slope - truth.perMin) <= 2 / half, `${name}: ${slope}, not ${truth.perMin}`)
    }
  })
})

test('a leaky story goes on: it rises in each of the next nine runs, and no single step is most of a run', () => {
  eachLife('leaky', (name, { minutes }, doing) => {
    if (doing.truth.kind !== 'leaky') return
    const curve = memoryOf(doing)
    const { kbPerMin } = doing.truth
    for (let run = 1; run < 9; run++) {
      const rise = meanOf(curve, run * minutes, minutes) - meanOf(curve, (run - 1) * minutes, minutes)
      assert.ok(rise >= 0.5 * kbPerMin * minutes, `${name}: ${rise} KB from run ${run} to the next`)
    }
    assert.ok((doing.stepKb ?? 0) <= 0.81 * kbPerMin * minutes, `${name}: one step is the leak`)
  })
})

test('a kind names the columns that its curves move', () => {
  for (const kind of THIRD_KINDS) {
    const { heapKb, nativeKb, externalKb, counts = {} } = kind.live(drawLife(kind, 5))
    const named = new Set<string>(kind.columns)
    if (heapKb !== undefined) assert.ok(named.has('heap'), kind.name)
    if (heapKb === undefined && nativeKb !== undefined) assert.ok(!named.has('heap'), kind.name)
    assert.equal(named.has('external'), externalKb !== undefined, kind.name)
    if (nativeKb !== undefined || externalKb !== undefined) assert.ok(named.has('rss'), kind.name)
    for (const what of ['tasks', 'listeners', 'fds', 'threads'] as const) {
      assert.equal(named.has(what), counts[what] !== undefined, `${kind.name}: ${what}`)
    }
  }
})

test('an either kind claims nothing', () => {
  eachLife('either', (name, _, doing) => assert.equal(doing.truth.kind, 'undecidable', name))
})

function eachLife(group: ThirdKind['group'], check: (name: string, life: Life, doing: Doing) => void): void {
  for (const kind of THIRD_KINDS.filter((each) => each.group === group)) {
    for (const seed of SEEDS) {
      for (const minutes of LENGTHS) {
        const life = drawLife(kind, seed, minutes)
        check(`${kind.name}, seed ${seed}`, life, kind.live(life))
      }
    }
  }
}

function memoryOf({ heapKb, nativeKb, externalKb }: Doing): Curve {
  return (minute) => (heapKb?.(minute) ?? 0) + (nativeKb?.(minute) ?? 0) + (externalKb?.(minute) ?? 0)
}

function rangeOf(curve: Curve, from: number, to: number): { low: number; high: number } {
  const values = Array.from({ length: 2_001 }, (_, index) => curve(from + ((to - from) * index) / 2_000))
  return { low: Math.min(...values), high: Math.max(...values) }
}

function meanOf(curve: Curve, from: number, minutes: number): number {
  const points = 500
  const values = Array.from({ length: points }, (_, index) => curve(from + (minutes * index) / points))
  return values.reduce((total, value) => total + value, 0) / points
}
