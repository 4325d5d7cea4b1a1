import assert from 'node:assert/strict'
import { test } from 'node:test'
import { judge } from '../../src/compare/judge.ts'
import { exitCode } from '../../src/compare/verdict.ts'
import { seededRandom } from '../seeded-random.ts'
import { read } from './recordings.ts'

const KB = 1024
const MB = 1024 * KB
const HEADER =
  'timestamp,elapsed_sec,heap_alloc_bytes,heap_inuse_bytes,heap_objects,goroutines,payments,listeners'

/** A run of the Go harness whose heap leaks 300 KB a minute, as everybody knows, for half an hour. */
function leakyGoRun(
  seed: number,
  counts: { tasks?: (minute: number) => number; listeners?: (minute: number) => number },
) {
  const random = seededRandom(seed)
  const rows = Array.from({ length: 361 }, (_, index) => {
    const minute = index / 12
    const heap = 15 * MB + 300 * KB * minute + 25 * KB * random.gaussian()
    const tasks = counts.tasks?.(minute) ?? 42 + (index % 3)
    const time = new Date(Date.UTC(2026, 10, 20) + 5000 * index).toISOString()
    const figures = [5 * index, heap, 1.1 * heap, heap / 100, tasks, index, counts.listeners?.(minute) ?? 2]
    return [time, ...figures.map(Math.round)].join(',')
  })
  return read(`${[HEADER, ...rows].join('\n')}\n`)
}

const judged = async (run: ReturnType<typeof leakyGoRun>, before: ReturnType<typeof leakyGoRun>) => {
  const [recording, previous] = [
    { ...(await run), forcedGc: true },
    { ...(await before), forcedGc: true },
  ]
  const judgement = judge(recording, { rust: null, previous, now: new Date('2026-11-26') })
  const { kind: change, sentence } = judgement.baselines.previous ?? {}
  return {
    ...judgement.verdict,
    change,
    sentence: sentence ?? '',
    code: exitCode({ judgement, recording }, 'new'),
    ifRegressed: exitCode({ judgement, recording }, 'regression'),
  }
}

test('a leak of tasks or of listeners is new beside a known leak of the heap, where the previous run had none', async () => {
  const known = await judged(leakyGoRun(1, {}), leakyGoRun(2, {}))
  assert.deepEqual([known.kind, known.standing, known.code], ['leak', 'known', 0])
  const tasks = await judged(leakyGoRun(1, { tasks: (t) => 42 + Math.floor(2 * t) }), leakyGoRun(2, {}))
  assert.deepEqual([tasks.kind, tasks.standing, tasks.code], ['leak', 'new', 1])
  assert.deepEqual([tasks.change, tasks.ifRegressed], ['regressed', 1])
  assert.match(
    tasks.sentence,
    /^Grows more than .*: \+[12](\.\d+)? a minute here, -?0(\.0\d*)? there: regressed\.$/,
  )
  const listeners = await judged(leakyGoRun(1, { listeners: (t) => 2 + Math.floor(t) }), leakyGoRun(2, {}))
  assert.deepEqual([listeners.kind, listeners.standing, listeners.code], ['leak', 'new', 1])
  const both = { tasks: (t: number) => 42 + Math.floor(2 * t) }
  const again = await judged(leakyGoRun(1, both), leakyGoRun(2, both))
  assert.deepEqual([again.standing, again.code], ['known', 0])
})
