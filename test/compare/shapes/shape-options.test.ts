import assert from 'node:assert/strict'
import { test } from 'node:test'
import { windowOptions } from '../../../src/compare/shapes/shape-options.ts'

const cells = (from: number, until: number, count = 24) => ({
  x: Array.from({ length: count }, (_, i) => from + ((until - from) * i) / (count - 1)),
})
const time = { kind: 'time', origin: 0 } as const

test('a warm-up settles within four minutes, 0.4 windows at least and two at most', () => {
  const longest = (minutes: number) => windowOptions(cells(0, minutes), 24, time).longestTau
  assert.deepEqual([1, 2, 4, 8, 10, 16, 60].map(longest), [2, 2, 1, 0.5, 0.4, 0.4, 0.4])
})

test('a step within one cell is expected from three samples in two cells on', () => {
  const mixed = (samples: number) => windowOptions(cells(0, 10), samples, time).mixedCells
  assert.deepEqual([35, 36].map(mixed), [false, true])
})

test('a window of 0.85 days tells a daily wave, over payments none does', () => {
  const day = (minutes: number, kind: 'time' | 'payments' = 'time') =>
    windowOptions(cells(100, 100 + minutes), 24, { kind, origin: 0 }).day
  assert.equal(day(1223), null)
  assert.equal(day(1224), 1440 / 1224)
  assert.equal(day(1440), 1)
  assert.equal(day(1440, 'payments'), null)
})

test('a root and a logarithm began with the run, as many windows before', () => {
  assert.equal(windowOptions(cells(5, 25), 24, time).sinceStart, 0.25)
  assert.equal(windowOptions(cells(5, 25), 24, { kind: 'time', origin: 9 }).sinceStart, 0)
})
