import assert from 'node:assert/strict'
import { createReadStream } from 'node:fs'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { keptGrowth } from '../../src/compare/exact/kept-growth.ts'
import { chanceOfRising, growsAtLook, nextLook } from '../../src/compare/exact/looks.ts'
import { judge } from '../../src/compare/judge.ts'
import { readCsv } from '../../src/compare/recording/read-csv.ts'
import type { Recording } from '../../src/compare/recording/recorded-run.ts'
import { rowsOf } from '../../src/compare/recording/series.ts'
import { standingSoFar, UntilDecided } from '../../src/compare/until-decided.ts'
import { seededRandom } from '../seeded-random.ts'
import { cycles, restRecording } from './exact/rest-recording.ts'

const leaking = (count: number) =>
  cycles(count, (cycle) => ({ payments: 5 * cycle, externrefs: { string: 45, function: 94 * cycle } }))
const clean = (count: number) => cycles(count, (cycle) => ({ payments: 5 * cycle }))

test('a count that rises at each rest is a leak at the tenth, not at the ninth', () => {
  const looks = new UntilDecided(true)
  assert.equal(looks.next, 10)
  assert.equal(looks.look(leaking(9)), null)
  assert.deepEqual(looks.look(leaking(10)), { verdict: 'leak', phase: 'rest', counts: 10, elapsedSec: 18 })
})

test('one rest without growth puts the tenth off, and two more rests decide', () => {
  const pausing = (count: number) => cycles(count, (cycle) => ({ blocks: 5 + cycle - (cycle > 7 ? 1 : 0) }))
  const looks = new UntilDecided(true)
  assert.equal(judge(pausing(10), { rust: null, previous: null, now: new Date() }).verdict.kind, 'leak')
  assert.equal(looks.look(pausing(10)), null)
  assert.equal(looks.next, 12)
  const at = [12, 15, 18, 22, 27, 33].find((count) => looks.look(pausing(count)) !== null)
  assert.equal(at, 18)
})

test('no leak is decided at the second clear look in a row, with twenty rests or more', () => {
  const clearedAt = (...counts: number[]) => {
    const looks = new UntilDecided(true)
    return counts.filter((count) => looks.look(clean(count))?.verdict === 'no-leak')
  }
  assert.deepEqual(clearedAt(10, 12, 15, 18, 22), [22])
  assert.deepEqual(clearedAt(15, 19), [])
  assert.deepEqual(clearedAt(15, 20), [20])
  assert.deepEqual(clearedAt(30), [])
  assert.deepEqual(clearedAt(30, 36), [36])
})

test('a look that is not clear begins the row of clear ones anew', () => {
  const grows = (count: number) =>
    cycles(count, (cycle) => ({ payments: 5 * cycle, blocks: 5 + Math.floor(cycle / 8) }))
  const looks = new UntilDecided(true)
  assert.equal(looks.look(clean(15)), null)
  assert.equal(looks.look(grows(20)), null)
  assert.equal(looks.look(clean(24)), null)
  assert.equal(looks.look(clean(29))?.verdict, 'no-leak')
})

test('a run that may not be judged is not decided', () => {
  const failing = leaking(10)
  failing.columns.payments_failed = Float64Array.from({ length: 10 }, (_, index) => 5 * index)
  assert.equal(new UntilDecided(true).look(failing), null)
})

test("V8's heap alone ends no run", () => {
  const looks = new UntilDecided(true)
  const heap = (count: number) => cycles(count, (cycle) => ({ heapBytes: 12_000_000 + 65_536 * cycle }))
  for (const count of [10, 12, 15, 18, 22, 27]) assert.equal(looks.look(heap(count)), null)
})

test('each look has a fifth more points than the one before', () => {
  const looks = [10]
  while (looks.length < 8) looks.push(nextLook(looks.at(-1) ?? 0))
  assert.deepEqual(looks, [10, 12, 15, 18, 22, 27, 33, 40])
})

test('the chance of windows that rise is that of all orders, each as likely', () => {
  const orders = (items: number[]): number[][] =>
    items.length < 2
      ? [items]
      : items.flatMap((item) =>
          orders(items.filter((other) => other !== item)).map((rest) => [item, ...rest]),
        )
  const all = orders([1, 2, 3, 4, 5, 6, 7])
  // Windows [0, 2), [2, 4), [4, 6), and the last count.
  const rising = all.filter((order) => {
    const lowest = (from: number) => Math.min(...order.slice(from))
    return lowest(0) < lowest(2) && lowest(2) < lowest(4) && lowest(4) < lowest(6)
  })
  assert.equal(chanceOfRising(7, 3).toFixed(9), (rising.length / all.length).toFixed(9))
  assert.equal(Math.round(1 / chanceOfRising(8, 7)), 40_320)
})

/** Whether a run of random counts is called a leak at one of its looks, and at one look by the rule of a whole run. */
function falseAlarms(seed: number): { atLooks: boolean; byOneRule: boolean } {
  const random = seededRandom(seed)
  const counts = Array.from({ length: 84 }, () => 1000 + 50 * random.gaussian())
  const found = { atLooks: false, byOneRule: false }
  let look = 1
  for (let points = 10; points <= counts.length; points = nextLook(points)) {
    const run = cycles(points, (cycle) => ({ blocks: counts[cycle - 1] ?? 0 }))
    if (growsAtLook(run, 'rest', look).length > 0) found.atLooks = true
    if (keptGrowth(counts.slice(3, points)).kind === 'grows') found.byOneRule = true
    look += 1
  }
  return found
}

test('looking often makes no false alarms, where the rule of a whole run makes them', () => {
  const runs = Array.from({ length: 400 }, (_, seed) => falseAlarms(seed))
  assert.equal(runs.filter(({ atLooks }) => atLooks).length, 0)
  assert.ok(runs.filter(({ byOneRule }) => byOneRule).length >= 4)
})

const payingWith =
  (alive: number, perPayment: number, blocks = (_: number) => 5) =>
  (count: number) =>
    restRecording(
      'quiet',
      Array.from({ length: count }, (_, index) => ({
        cycles: 0,
        payments: 10 * index,
        externrefs: { function: alive + perPayment * 10 * index },
        blocks: blocks(index),
      })),
    )

test('without reconnects the counts between payments decide, at the twentieth', () => {
  const looks = new UntilDecided(false)
  assert.equal(looks.look(payingWith(300, 10)(19)), null)
  assert.deepEqual(looks.look(payingWith(300, 10)(20)), {
    verdict: 'leak',
    phase: 'quiet',
    counts: 20,
    elapsedSec: 38,
  })
})

test('growth that the last rest could not tell from what is alive does not end a run', () => {
  // Sixteen counts are judged, 150 payments apart: 1,500 references grown show beside 750 alive.
  assert.equal(new UntilDecided(false).look(payingWith(750, 10)(20))?.verdict, 'leak')
  assert.equal(new UntilDecided(false).look(payingWith(751, 10)(20)), null)
})

const recorded = async (name: string): Promise<Recording> => {
  const file = fileURLToPath(new URL(`exact/fixtures/${name}.csv`, import.meta.url))
  return { ...(await readCsv(createReadStream(file), file)), forcedGc: true }
}

function firstRows(recording: Recording, rows: number): Recording {
  const columns = Object.entries(recording.columns).map(([name, values]) => [name, values.slice(0, rows)])
  return {
    ...recording,
    rows,
    columns: Object.fromEntries(columns),
    elapsedSec: recording.elapsedSec.slice(0, rows),
    phases: recording.phases?.slice(0, rows) ?? null,
  }
}

test('recorded runs are decided as their whole says: a leak of 0.19.2 at its tenth rest, a clean one never as a leak', async () => {
  for (const [name, expected, counts] of [
    ['reconnect-every-2', 'leak', 10],
    ['reconnect-every-5', 'leak', 10],
    ['reconnect-every-15', 'leak', 10],
    ['clean-lifecycle-0.19.2', 'no-leak', 22],
  ] as const) {
    const whole = await recorded(name)
    const looks = new UntilDecided(true)
    const rests = rowsOf(whole, 'rest')
    const decision = rests.map((row) => looks.look(firstRows(whole, row + 1))).find((each) => each !== null)
    assert.equal(decision?.verdict, expected, name)
    assert.equal(decision?.counts, counts, name)
    const { verdict } = judge(whole, { rust: null, previous: null, now: new Date(0) })
    assert.equal(verdict.kind, expected, name)
  }
})

test('the standing names what grows and how fast', async () => {
  const whole = await recorded('reconnect-every-5')
  const rests = rowsOf(whole, 'rest')
  assert.match(
    standingSoFar(firstRows(whole, (rests[8] ?? 0) + 1), 'rest'),
    /^references \+10(\.\d)? a payment so far$/,
  )
  assert.equal(standingSoFar(clean(8), 'rest'), 'nothing grows so far')
})
