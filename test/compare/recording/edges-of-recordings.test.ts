import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { MetricJudgement } from '../../../src/compare/judgement.ts'
import { PHASES } from '../../../src/compare/recording/columns.ts'
import { acceptanceOf } from '../../../src/compare/recording/known-leaks.ts'
import { studentCdf } from '../../../src/compare/recording/running-fit.ts'
import { SampleStore } from '../../../src/compare/recording/sample-store.ts'
import { read } from '../recordings.ts'

test("beyond 2,000 degrees of freedom Student's distribution changes no more", () => {
  assert.equal(studentCdf(2, 1e6), studentCdf(2, 2000))
  assert.notEqual(studentCdf(2, 2000), studentCdf(2, 1999))
  assert.notEqual(studentCdf(2, 2000), studentCdf(2, 1800))
})

test('a rate may exceed its accepted ceiling by the last digits of a computation, a billionth', () => {
  const kindOf = (amount: number) =>
    acceptanceOf(
      {
        name: 'rust_live_blocks',
        basis: 'exact',
        perPayment: { amount, error: 0 },
        perCycle: null,
        perFailure: null,
      } as MetricJudgement,
      [
        {
          metric: 'rust_live_blocks',
          ceiling: { perPayment: 1 },
          reason: 'known',
          owner: 'me',
          expires: '2027-01-01',
        },
      ] as Parameters<typeof acceptanceOf>[1],
      new Date('2026-11-26'),
    ).kind
  assert.deepEqual([kindOf(1 + 0.95e-9), kindOf(1 + 1.05e-9)], ['accepted', 'broken'])
})

test('32,768 rows are held, the next one thins them', () => {
  const held = (rows: number) => {
    const store = new SampleStore(['rss_bytes'])
    for (let row = 0; row < rows; row++) store.add(row, PHASES.indexOf('run'), Float64Array.of(row))
    return store.finish().thinning?.heldRows ?? null
  }
  assert.deepEqual([held(32_768), held(32_769)], [null, 16_385])
})

test('a row of 64 KB is read, a longer one is none', async () => {
  const line = (length: number) => {
    const row = '5,42000000,'
    return `elapsed_sec,heap_alloc_bytes,note\n0,42000000,a\n${row}${'x'.repeat(length - row.length)}\n`
  }
  assert.equal((await read(line(65_500), 4096)).rows, 2)
  await assert.rejects(read(line(65_600), 4096), /row 2 is no CSV row/)
})

/** A CSV of a row a minute by its timestamps, whose elapsed time goes `factor` times as fast. */
const clocks = (rows: number, factor: (row: number) => number, everySec = 60) => {
  const lines = ['timestamp,elapsed_sec,heap_alloc_bytes']
  let elapsed = 0
  for (let row = 0; row < rows; row++) {
    if (row > 0) elapsed += everySec * factor(row)
    lines.push(`${new Date(Date.UTC(2026, 0, 1) + 1000 * everySec * row).toISOString()},${elapsed},42000000`)
  }
  return `${lines.join('\n')}\n`
}
const isWrong = async (csv: string) =>
  await read(csv).then(
    () => false,
    (error: Error) => /elapsed_sec should be seconds/.test(error.message),
  )

test('clocks that go more than twenty times apart differ in their unit', async () => {
  // A second is taken off for rounding: 1,201 of 60 s and more.
  assert.equal(await isWrong(clocks(10, () => 1201 / 60)), false)
  assert.equal(await isWrong(clocks(10, () => 1202 / 60)), true)
})

test('a minute is long enough to tell a rate, less is not', async () => {
  assert.equal(await isWrong(clocks(20, () => 30, 60)), true)
  assert.equal(await isWrong(clocks(2, () => 1000, 60)), true)
  assert.equal(await isWrong(clocks(2, () => 1000, 59)), false)
})

test('the first 200 minutes tell the unit', async () => {
  // Apart in more than half of them.
  assert.equal(await isWrong(clocks(260, (row) => (row <= 101 ? 30 : 1))), true)
  assert.equal(await isWrong(clocks(260, (row) => (row <= 100 ? 30 : 1))), false)
  assert.equal(await isWrong(clocks(260, (row) => (row > 100 ? 30 : 1))), false)
})

test('a single step apart is told when it is as of milliseconds', async () => {
  assert.equal(await isWrong(clocks(2, () => 1195)), true)
  assert.equal(await isWrong(clocks(2, () => 1205)), false)
  assert.equal(await isWrong(clocks(2, () => 838)), true)
  assert.equal(await isWrong(clocks(2, () => 828)), false)
})
