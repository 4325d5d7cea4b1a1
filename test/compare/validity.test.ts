import assert from 'node:assert/strict'
import { test } from 'node:test'
import { judge } from '../../src/compare/judge.ts'
import { metadataWith } from '../report/fixtures.ts'
import { cycles, restRecording } from './exact/rest-recording.ts'
import { goCsv, read } from './recordings.ts'

const MB = 1024 * 1024
const against = { rust: null, previous: null, now: new Date('2026-11-25') }
const judged = async (payments: (minute: number) => number, change = (csv: string) => csv) =>
  judge(await read(change(goCsv({ heapBytes: () => 42 * MB, payments }))), against)

test('a run that should have paid and did not is invalid, and clears no side', async () => {
  const { verdict, attribution } = await judged(() => 0)
  assert.equal(verdict.kind, 'invalid')
  assert.deepEqual([attribution.binding, attribution.rust], ['unknown', 'unknown'])
})

test('payments are counted from the first sample on: 500 before it prove nothing', async () => {
  const { verdict } = await judged((t) => 500 + Math.floor(t / 20))
  assert.equal(verdict.kind, 'inconclusive')
  assert.match(verdict.headline, /^Inconclusive: only 3 payments were made/)
})

test('an empty column of payments is unavailable, not zero', async () => {
  const emptied = (csv: string) => csv.replace(/,\d+,(\d+)$/gm, ',,$1')
  assert.equal((await judged((t) => 12 * t, emptied)).verdict.kind, 'no-leak')
})

test('a last row without a count of payments takes none of them back', async () => {
  const lastEmptied = (csv: string) => csv.replace(/,\d+,(\d+)\n$/, ',,$1\n')
  const { verdict, specification } = await judged((t) => 12 * t, lastEmptied)
  assert.equal(verdict.kind, 'no-leak')
  assert.equal(specification.reason, null)
})

test('one sample is too few, not invalid', async () => {
  const firstRow = (csv: string) => `${csv.split('\n').slice(0, 2).join('\n')}\n`
  assert.equal((await judged((t) => 12 * t, firstRow)).verdict.kind, 'inconclusive')
})

test('a run of this tool that ended before its first row is invalid: it never paid', () => {
  const outcome = { kind: 'crashed', detail: 'the faucet gave no funds' } as const
  const recording = { ...restRecording('rest', []), metadata: metadataWith({ outcome }) }
  assert.equal(judge(recording, against).verdict.kind, 'invalid')
})

test('rows of cycles without payments are judged, but not where payments were tried and failed', () => {
  const run = cycles(30, () => ({}))
  assert.equal(judge(run, against).verdict.kind, 'no-leak')
  const leaking = cycles(30, (cycle) => ({ blocks: 854 * cycle }))
  assert.equal(judge(leaking, against).verdict.kind, 'leak')
  const failing = {
    ...run.columns,
    payments_failed: Float64Array.from({ length: 30 }, (_, i) => Math.min(i, 4)),
  }
  assert.equal(judge({ ...run, columns: failing }, against).verdict.kind, 'invalid')
})

test('a run of the Rust test without payments is judged for growth, and clears nobody', async () => {
  const rust = async (heapBytes: (minute: number) => number) => ({
    ...(await read(goCsv({ heapBytes, payments: () => 0 }))),
    origin: 'rust' as const,
    forcedGc: true,
  })
  assert.equal(judge(await rust((t) => 42 * MB + 400_000 * t), against).verdict.kind, 'leak')
  const still = judge(await rust(() => 42 * MB), against).verdict
  assert.equal(still.kind, 'inconclusive')
  assert.match(still.headline, /^Inconclusive: no payment is recorded/)
})

test('a column that is too small to be in bytes makes a run invalid, and says which', async () => {
  const run = await read(goCsv({ heapBytes: () => 42 * MB }))
  const verdictOf = (column: 'rss_bytes' | 'heap_alloc_bytes', bytes: number) => {
    const columns = { ...run.columns, [column]: new Float64Array(run.rows).fill(bytes) }
    return judge({ ...run, columns, forcedGc: true }, against).verdict
  }
  assert.equal(
    verdictOf('heap_alloc_bytes', 65_535).headline,
    'Invalid run: heap_alloc_bytes should be bytes, got at most 65,535, which is too small for any process: give it in bytes',
  )
  assert.equal(verdictOf('heap_alloc_bytes', 65_536).kind, 'no-leak')
  assert.equal(verdictOf('rss_bytes', 524_287).kind, 'invalid')
  assert.equal(verdictOf('rss_bytes', 524_288).kind, 'no-leak')
})
