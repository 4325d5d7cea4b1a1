import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Recording } from '../../src/compare/recording/recorded-run.ts'
import { growthPanel } from '../../src/report/chart/growth-panel.ts'
import { incrementsOf } from '../../src/report/chart/increments.ts'
import { recordingOf, reportWith } from './fixtures.ts'
import { judgementWith, metricWith } from './judgements.ts'

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

const panelOf = (counts: number[], verdict: 'leak' | 'no-leak' = 'leak') => {
  const counted = { basis: 'exact', unit: 'count', perCycle: { amount: 44, error: 0.1 } } as const
  const judgement = judgementWith({ metrics: [metricWith({ name: 'externrefs', verdict, ...counted })] })
  return growthPanel(reportWith({ recording: restsWith(counts), judgement }), 'externrefs', false)
}

test('the panel of a leak is titled by the judged rate, whatever the mean that it draws', () => {
  assert.equal(panelOf(steady(20, 44))?.title, 'References: +44 a cycle')
  assert.equal(panelOf([0, 0, 0, 0, 10, 30, 40, 60, 70, 90])?.title, 'References: +44 a cycle')
})

test('the title of what is cleared reads as no verdict', () => {
  const panel = panelOf([0, 0, 0, 0, 10, 30, 40, 60, 70, 90], 'no-leak')
  assert.equal(panel?.title, 'References: what each cycle adds')
  assert.equal(panel.key, 'point: a cycle; line, band: mean ± 2 standard errors')
})

test('one increment far off the others is out of view, and said', () => {
  const scattered = Array.from({ length: 20 }, (_, index) => 100 + 10 * index + (index % 2))
  const fallen = scattered.map((count, index) => (index < 12 ? count : count - 5000))
  const panel = panelOf(fallen)
  assert.match(panel?.key ?? '', /; 1 out of view$/)
  assert.doesNotMatch(panelOf(scattered)?.key ?? '', /out of view/)
})

test('zero is in view of the increments, and none of a leak below it', () => {
  const panel = growthPanel(reportWith({ recording: restsWith(steady(20, 44)) }), 'externrefs', false)
  const domain = JSON.stringify(panel?.layer).match(/"scale":\{"domain":\[([-\d.]+),([-\d.]+)\]/)
  assert.ok(Number(domain?.[1]) < 0 && Number(domain?.[2]) > 44)
})
