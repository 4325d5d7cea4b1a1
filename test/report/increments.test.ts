import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Recording } from '../../src/compare/recording/recorded-run.ts'
import { growthPanel } from '../../src/report/chart/growth-panel.ts'
import { incrementsOf } from '../../src/report/chart/increments.ts'
import { recordingOf, reportWith } from './fixtures.ts'

/** A rest a minute after each cycle, with these counts of references. */
function restsWith(counts: readonly number[]): Recording {
  const recording = recordingOf(
    { externrefs: (minute) => counts[minute] ?? Number.NaN, cycles: (minute) => minute + 1 },
    { durationSec: 60 * (counts.length - 1), everySec: 60 },
  )
  return { ...recording, phases: counts.map(() => 'rest' as const) }
}

const steady = (cycles: number, gained: number) =>
  Array.from({ length: cycles }, (_, index) => 100 + gained * index)

test('each rest after the warm-up adds what it holds more than the one before', () => {
  const increments = incrementsOf(
    restsWith([0, 900, 950, 1000, 1010, 1020, 1040, 1050, 1060, 1070, 1080, 1090]),
    'externrefs',
  )
  assert.deepEqual(
    increments?.points.map(({ cycle, gained }) => [cycle, gained]),
    [
      [5, 10],
      [6, 10],
      [7, 20],
      [8, 10],
      [9, 10],
      [10, 10],
      [11, 10],
      [12, 10],
    ],
  )
  // Eight increments: mean 11.25, standard deviation 3.5355.
  assert.equal(increments.mean, 11.25)
  assert.equal(increments.error.toFixed(4), ((2 * 3.5355) / Math.sqrt(8)).toFixed(4))
})

test('three increments are the fewest that are drawn', () => {
  assert.equal(incrementsOf(restsWith(steady(4, 5)), 'externrefs'), null)
  assert.equal(incrementsOf(restsWith(steady(5, 5)), 'externrefs')?.points.length, 3)
})

test('more increments than can be drawn are summed up, none is left out', () => {
  const increments = incrementsOf(restsWith(steady(604, 7)), 'externrefs')
  assert.equal(increments?.every, 4)
  assert.equal(increments.points.length, 150)
  assert.deepEqual(increments.points.at(-1), { cycle: 604, gained: 7 })
  assert.deepEqual([increments.mean, increments.error], [7, 0])
})

test('a run that was not counted at rest has no increments', () => {
  assert.equal(
    incrementsOf(recordingOf({ rss_bytes: () => 1, cycles: (minute) => minute }), 'rss_bytes'),
    null,
  )
  assert.equal(incrementsOf(restsWith(steady(20, 1)), 'fds'), null)
})

test('the panel says the mean with its error, and an error of none not at all', () => {
  const titleOf = (counts: number[]) =>
    growthPanel(reportWith({ recording: restsWith(counts) }), 'externrefs', false)?.title
  assert.equal(titleOf(steady(20, 44)), 'references: +44 a cycle')
  assert.equal(titleOf([0, 0, 0, 0, 10, 30, 40, 60, 70, 90]), 'references: +12.9 ± 5.71 a cycle')
})

test('zero is in view of the increments, and none of a leak below it', () => {
  const panel = growthPanel(reportWith({ recording: restsWith(steady(20, 44)) }), 'externrefs', false)
  const domain = JSON.stringify(panel?.layer).match(/"scale":\{"domain":\[([-\d.]+),([-\d.]+)\]/)
  assert.ok(Number(domain?.[1]) < 0 && Number(domain?.[2]) > 44)
})
