import assert from 'node:assert/strict'
import { test } from 'node:test'
import { judge } from '../../src/compare/judge.ts'
import { warmUpOf, whyInvalid, whyTooLittle } from '../../src/compare/recording/series.ts'
import { growthAfterReconnects, judgeBySpecification, severityOf } from '../../src/compare/specification.ts'
import { goCsv, read } from './recordings.ts'

const MB = 1024 * 1024
const KB = 1024
const against = { rust: null, previous: null, now: new Date(0) }
const flat = async (payments: (minute: number) => number) =>
  await read(goCsv({ durationSec: 600, heapBytes: () => 42 * MB, payments }))

test('twenty payments may clear a run, nineteen may not', async () => {
  assert.equal(whyTooLittle(await flat((t) => 2 * t)), null)
  assert.match(whyTooLittle(await flat((t) => 1.99 * t)) ?? '', /^only 19 payments were made/)
})

test('a run is invalid with five failed payments, if they are more than a tenth', async () => {
  const failing = async (failed: number, paid: number) => {
    const run = await flat((t) => (paid / 10) * t)
    const payments_failed = run.elapsedSec.map((sec) => (sec < 600 ? 0 : failed))
    return whyInvalid({ ...run, columns: { ...run.columns, payments_failed } })
  }
  assert.equal(await failing(4, 20), null)
  assert.match((await failing(5, 20)) ?? '', /^5 of 25 payments failed/)
  assert.equal(await failing(10, 90), null)
  assert.match((await failing(10, 89)) ?? '', /^10 of 99 payments failed/)
})

test('the warm-up is 300 s, and a fifth of a shorter run', () => {
  assert.deepEqual([600, 1499, 1500, 3600].map(warmUpOf), [120, 299.8, 300, 300])
})

test('the count of tasks at least doubles by three to be a leak', async () => {
  const leaks = async (from: number, to: number) => {
    const tasks = (t: number) => (t < 30 ? from : to)
    return judgeBySpecification(await read(goCsv({ heapBytes: () => 42 * MB, tasks }))).leakDetected
  }
  assert.deepEqual([await leaks(2, 4), await leaks(3, 6), await leaks(3, 5)], [false, true, false])
})

test('four cycles that each leave 50 KB are growth after reconnects', async () => {
  const growth = async (cycles: number, kbPerCycle: number) => {
    const run = await read(
      goCsv({ durationSec: 600, heapBytes: (t) => 42 * MB + kbPerCycle * KB * Math.ceil(t) }),
    )
    const column = run.elapsedSec.map((sec) => Math.min(cycles, Math.ceil(sec / 60)))
    return growthAfterReconnects({ ...run, columns: { ...run.columns, cycles: column } }) !== null
  }
  assert.deepEqual([await growth(4, 60), await growth(3, 60)], [true, false])
  assert.deepEqual([await growth(4, 50), await growth(4, 49)], [true, false])
})

test('growth of 50 KB/min has a severity, less has none', () => {
  assert.deepEqual([severityOf(50, 0.5), severityOf(49.999, 0.99)], ['low', 'none'])
})

test('a growth of 1 KB/min that is certain is worth a word', async () => {
  const headline = async (kbPerMin: number) => {
    const csv = goCsv({ durationSec: 86_400, everySec: 60, heapBytes: (t) => 42 * MB + kbPerMin * KB * t })
    return judge({ ...(await read(csv)), forcedGc: true }, against).verdict.headline
  }
  assert.match(await headline(1.5), /a growth of 1\.\d KB\/min is certain: 1\.\d+ MB a day$/)
  assert.match(await headline(0.9), /^The Go heap grows by less than/)
})

test('a run of a few seconds has too few samples, and says nothing of shapes', async () => {
  const run = await read(goCsv({ durationSec: 60, heapBytes: () => 42 * MB, payments: (t) => 30 * t }))
  assert.equal(
    judge(run, against).verdict.headline,
    'Inconclusive: there are too few samples to judge any metric',
  )
})
