import assert from 'node:assert/strict'
import { test } from 'node:test'
import { judge } from '../../src/compare/judge.ts'
import type { Recording } from '../../src/compare/recording/recorded-run.ts'
import { seededRandom } from '../seeded-random.ts'
import { type Point, restRecording } from './exact/rest-recording.ts'
import { goCsv, read } from './recordings.ts'

const KB = 1024
const MB = 1024 * KB
const against = { rust: null, previous: null, now: new Date('2026-11-25') }

/** Counts that never move, read between payments every 15 s for so long, under a heap as told by the minute. */
function steadyCounts(minutes: number, heapBytes: (minute: number) => number): Recording {
  const random = seededRandom(11)
  const points = Array.from(
    { length: 4 * minutes + 1 },
    (_, index): Point => ({
      cycles: 0,
      payments: 3 * index,
      heapBytes: heapBytes(index / 4) + 20 * KB * random.gaussian(),
    }),
  )
  const recording = restRecording('quiet', points)
  return { ...recording, elapsedSec: recording.elapsedSec.map((_, index) => 15 * index) }
}

test('steady counts do not clear a V8 heap that goes on growing', () => {
  const { verdict } = judge(
    steadyCounts(30, (t) => 40 * MB + 400 * KB * t),
    against,
  )
  assert.equal(verdict.kind, 'leak')
  assert.match(verdict.headline, /^The V8 heap goes on growing: \+\d{3}\.\d KB\/min/)
})

test('steady counts over a heap that lies still are no leak', () => {
  assert.equal(
    judge(
      steadyCounts(30, () => 40 * MB),
      against,
    ).verdict.kind,
    'no-leak',
  )
})

test('steady counts over a heap that is undecided are inconclusive, with the time that would decide', () => {
  const { verdict, attribution } = judge(
    steadyCounts(10, (t) => 40 * MB + 4 * MB * Math.sin(t * 40)),
    against,
  )
  assert.equal(verdict.kind, 'inconclusive')
  // What decides nothing clears nobody.
  assert.deepEqual([attribution.binding, attribution.rust], ['unknown', 'unknown'])
  assert.match(verdict.headline, /^Inconclusive: every count returns to the same number, but the V8 heap/)
  assert.ok((verdict.neededDurationSec ?? 0) >= 900)
})

test('the time that would decide is that of the heap, not of RSS, which cannot clear a run', async () => {
  const random = seededRandom(5)
  const csv = goCsv({ durationSec: 900, heapBytes: () => 42 * MB + 9 * MB * random.next() })
  const { verdict, metrics } = judge(await read(csv), against)
  assert.equal(verdict.kind, 'inconclusive')
  const heap = metrics.find(({ name }) => name === 'heap_alloc_bytes')
  assert.equal(verdict.neededDurationSec, heap?.neededDurationSec)
})

test('a heap that leaks beside steady counts has regressed against a run whose heap lay still', () => {
  const previous = steadyCounts(30, () => 40 * MB)
  const run = steadyCounts(30, (t) => 40 * MB + 400 * KB * t)
  const { verdict, baselines } = judge(run, { ...against, previous })
  assert.equal(verdict.standing, 'new')
  assert.equal(baselines.previous?.kind, 'regressed')
})

test('a small growth that is certain is said, in a unit of a day, and is no leak', async () => {
  const random = seededRandom(7)
  const csv = goCsv({
    durationSec: 6 * 3600,
    heapBytes: (t) => 42 * MB + 8 * KB * t + KB * random.gaussian(),
  })
  const { verdict } = judge({ ...(await read(csv)), forcedGc: true }, against)
  assert.match(
    verdict.headline,
    /^No leak by the limit of 50 KB\/min; a growth of \d(\.\d)? KB\/min is certain: (9|10|11)(\.\d+)? MB a day$/,
  )
  assert.equal(verdict.kind, 'no-leak')
})
