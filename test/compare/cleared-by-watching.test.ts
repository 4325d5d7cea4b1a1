import assert from 'node:assert/strict'
import { test } from 'node:test'
import { judge } from '../../src/compare/judge.ts'
import type { Recording } from '../../src/compare/recording/recorded-run.ts'
import { rssToJudge } from '../../src/compare/shapes/rss-beyond-heap.ts'
import { decide } from '../../src/compare/verdict.ts'
import { seededRandom } from '../seeded-random.ts'
import { goCsv, read } from './recordings.ts'

const MB = 1024 * 1024
const KB = 1024
const against = { rust: null, previous: null, now: new Date('2026-11-26') }

/** A Go run with a flat heap under the collector, its columns changed by the minute. */
async function flatHeap(
  minutes: number,
  change: Partial<Record<keyof Recording['columns'], (minute: number, value: number) => number>>,
): Promise<Recording> {
  const random = seededRandom(17)
  const run = await read(
    goCsv({
      durationSec: 60 * minutes,
      everySec: 5,
      heapBytes: () => 6 * MB + 40 * KB * random.gaussian(),
    }),
  )
  const columns = { ...run.columns, heap_sys_bytes: new Float64Array(run.rows).fill(12 * MB) }
  for (const [name, at] of Object.entries(change)) {
    const column = name as keyof Recording['columns']
    columns[column] = run.elapsedSec.map((sec, row) => at(sec / 60, run.columns[column]?.[row] ?? Number.NaN))
  }
  return { ...run, columns }
}

const noisy = (seed: number) => {
  const random = seededRandom(seed)
  return (bytes: number) => bytes + 60 * KB * random.gaussian()
}

test('a Go run whose RSS grows out of what its heap explains is a leak, and open in less than ten minutes', async () => {
  const rss = (noise = noisy(3)) => ({ rss_bytes: (t: number) => noise(40 * MB + 2 * MB * t) })
  const long = judge(await flatHeap(15, rss()), against).verdict
  assert.equal(long.kind, 'leak')
  assert.match(long.headline, /^RSS beyond what the Go heap explains goes on growing: \+2,0\d\d KB\/min/)
  // A run of ten minutes, sampled every 30 s, may end 570 s after its first sample.
  assert.equal(judge(await flatHeap(9.5, rss()), against).verdict.kind, 'leak')
  const short = judge(await flatHeap(9.4, rss()), against).verdict
  assert.equal(short.kind, 'inconclusive')
  assert.match(
    short.headline,
    /^Inconclusive: the Go heap lies still, but that does not clear the run: RSS beyond what the Go heap explains/,
  )
})

test('RSS that grows with what the runtime keeps for itself is no native leak', async () => {
  const noise = noisy(4)
  const run = await flatHeap(30, {
    rss_bytes: (t) => noise(40 * MB + 2 * MB * t),
    heap_sys_bytes: (t) => 30 * MB + 2 * MB * t,
  })
  assert.equal(judge(run, against).verdict.kind, 'no-leak')
})

test("what explains RSS is heap_sys where a file has it, else heap_inuse; in this tool's files nothing", async () => {
  const run = await flatHeap(10, {
    rss_bytes: () => 50 * MB,
    heap_sys_bytes: () => 12 * MB,
    heap_inuse_bytes: () => 7 * MB,
  })
  const judgedAt = (recording: Recording) => (rssToJudge(recording)[9] ?? 0) / MB
  assert.equal(judgedAt(run), 38)
  const { heap_sys_bytes: _, ...withoutSys } = run.columns
  assert.equal(judgedAt({ ...run, columns: withoutSys, origin: 'rust' }), 43)
  assert.equal(judgedAt({ ...run, origin: 'sdk-memtest' }), 50)
})

test('an empty column of the heap clears nothing, nor one that ends early; RSS alone clears a file without it', async () => {
  const noise = noisy(5)
  const rss = { rss_bytes: () => noise(50 * MB) }
  const kindOf = async (seenUntilMin: number) =>
    judge(
      await flatHeap(40, { ...rss, heap_alloc_bytes: (t, heap) => (t <= seenUntilMin ? heap : Number.NaN) }),
      against,
    ).verdict
  const empty = await kindOf(-1)
  assert.deepEqual(
    [empty.kind, empty.headline],
    [
      'inconclusive',
      'Inconclusive: the column of the Go heap is empty: RSS alone clears no run that should have a heap',
    ],
  )
  // A quarter of the run unseen is the limit.
  assert.equal((await kindOf(30)).kind, 'no-leak')
  assert.equal((await kindOf(29.9)).kind, 'inconclusive')
  const run = await flatHeap(40, rss)
  const { heap_alloc_bytes: _, ...withoutHeap } = run.columns
  assert.equal(judge({ ...run, columns: withoutHeap }, against).verdict.kind, 'no-leak')
})

test('an unforced heap that only rose is open, and a leak when collections were forced', async () => {
  const run = await flatHeap(30, { heap_alloc_bytes: (t) => 20 * MB + MB * t })
  const judged = (forcedGc: boolean) => judge({ ...run, forcedGc }, against)
  assert.deepEqual([judged(false).verdict.kind, judged(true).verdict.kind], ['inconclusive', 'leak'])
  assert.equal(
    judged(false).metrics.find(({ name }) => name === 'heap_alloc_bytes')?.evidence,
    'The Go heap only rose: no collection was seen in the window, and what it gained may be garbage.',
  )
})

test('listeners, descriptors and threads that keep coming are a leak, though the heap is flat', async () => {
  for (const column of ['listeners', 'fds', 'threads'] as const) {
    const { verdict, metrics } = judge(
      await flatHeap(30, { [column]: (t: number) => 2 + Math.floor(t) }),
      against,
    )
    assert.equal(verdict.kind, 'leak', column)
    assert.equal(metrics.find(({ name }) => name === column)?.unit, 'count')
  }
  const { verdict } = judge(await flatHeap(30, { listeners: (t) => 2 + Math.floor(t) }), against)
  assert.match(verdict.headline, /^The count of listeners goes on growing: \+0\.9\d listeners a minute/)
})

test('listeners that come and go are no leak, and a count that stands still is not worth a line', async () => {
  const churning = judge(
    await flatHeap(30, { listeners: (t) => [2, 6, 10, 12][Math.floor(4 * t) % 4] ?? 0 }),
    against,
  )
  assert.equal(churning.verdict.kind, 'no-leak')
  const still = judge(await flatHeap(30, {}), against)
  assert.equal(
    still.metrics.find(({ name }) => name === 'listeners'),
    undefined,
  )
})

test('two tasks left at each of a few reconnects keep a run open: they rose and never fell', async () => {
  const { verdict } = judge(
    await flatHeap(30, { goroutines: (t) => 42 + 2 * [12, 26].filter((at) => t >= at).length }),
    against,
  )
  assert.equal(verdict.kind, 'inconclusive')
  assert.equal(
    verdict.headline,
    'Inconclusive: the Go heap lies still, but that does not clear the run: the count of goroutines rose more than once and never fell, from 42 to 46: more steps would tell whether it goes on.',
  )
})

test('an undecided RSS forbids a clearance when it leaks with more than one chance in ten', async () => {
  const recording = await flatHeap(30, {})
  const judged = judge(recording, against)
  const heap = judged.metrics.find(({ name }) => name === 'heap_alloc_bytes')
  const rss = judged.metrics.find(({ name }) => name === 'rss_bytes')
  assert.ok(heap?.verdict === 'no-leak' && rss !== undefined)
  const kindAt = (leakProbability: number) =>
    decide({
      recording,
      specification: judged.specification,
      exact: { kind: 'none', metrics: [], culprits: [] },
      estimates: [heap, { ...rss, verdict: 'inconclusive', leakProbability }],
    }).kind
  assert.deepEqual([0.1, 0.11].map(kindAt), ['no-leak', 'inconclusive'])
})
