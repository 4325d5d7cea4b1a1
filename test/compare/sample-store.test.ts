import assert from 'node:assert/strict'
import { test } from 'node:test'
import { PHASES } from '../../src/compare/recording/columns.ts'
import { fitLine } from '../../src/compare/recording/running-fit.ts'
import { SampleStore } from '../../src/compare/recording/sample-store.ts'

const RUN = PHASES.indexOf('run')
const REST = PHASES.indexOf('rest')

test('a long run is thinned evenly, and its trend is the trend of every row', () => {
  const store = new SampleStore(['heap_alloc_bytes'], 512)
  const x: number[] = []
  const y: number[] = []
  for (let sec = 0; sec < 10_000; sec++) {
    const bytes = 40_000_000 + 37 * sec + 1e6 * Math.sin(sec * 1.7)
    store.add(sec, RUN, Float64Array.of(bytes))
    if (sec >= 300) {
      x.push(sec)
      y.push(bytes)
    }
  }
  const { elapsedSec, thinning } = store.finish()
  assert.equal(store.rows, 10_000)
  assert.ok(elapsedSec.length > 256 && elapsedSec.length <= 512)
  assert.equal(elapsedSec[0], 0)
  assert.equal(elapsedSec.at(-1), 9999)
  const steps = new Set(elapsedSec.slice(1, -1).map((sec, index) => sec - (elapsedSec[index] ?? 0)))
  assert.equal(steps.size, 1)
  assert.ok(thinning !== null)
  assert.deepEqual(thinning?.lateFits.heap_alloc_bytes, fitLine(x, y))
})

test('rows at rest outlive the thinning of the rows between them', () => {
  const store = new SampleStore(['heap_alloc_bytes'], 512)
  for (let sec = 0; sec < 20_000; sec++) store.add(sec, sec % 1000 === 999 ? REST : RUN, Float64Array.of(sec))
  const { phases, elapsedSec } = store.finish()
  const atRest = [...elapsedSec].filter((_, row) => phases[row] === 'rest')
  assert.deepEqual(
    atRest,
    Array.from({ length: 20 }, (_, cycle) => cycle * 1000 + 999),
  )
})

test('a row has a figure for each column, and no more or fewer', () => {
  const store = new SampleStore(['heap_alloc_bytes', 'rss_bytes'])
  for (const figures of [Float64Array.of(1), Float64Array.of(1, 2, 3)]) {
    assert.throws(() => store.add(0, RUN, figures), {
      name: 'RangeError',
      message: `expected 2 figures in a row, got ${figures.length}`,
    })
  }
  assert.equal(store.held, 0)
})
