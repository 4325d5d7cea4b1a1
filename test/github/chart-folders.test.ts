import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  CHART_LIMITS,
  type ChartFile,
  chartPath,
  nextChartFiles,
} from '../../src/github/charts/chart-folders.ts'

function chart(folder: string, runId: number, bytes = 10, key = 'basic'): ChartFile {
  return { path: chartPath(folder, runId, 1, key, 'light'), sha: `${folder}-${runId}`, bytes }
}

const pathsOf = (files: readonly ChartFile[]) => files.map(({ path }) => path)

test('a push replaces the older charts of its folder and leaves the other folders', () => {
  const next = nextChartFiles([chart('pr-1', 3), chart('pr-2', 4)], [chart('pr-1', 9)])
  assert.deepEqual(pathsOf(next), ['pr-1/9-1-basic-light.png', 'pr-2/4-1-basic-light.png'])
})

test('jobs of one run share the folder', () => {
  const next = nextChartFiles([chart('pr-1', 9, 10, 'stress')], [chart('pr-1', 9)])
  assert.deepEqual(pathsOf(next), ['pr-1/9-1-basic-light.png', 'pr-1/9-1-stress-light.png'])
})

test('a late older run leaves the newer charts beside its own', () => {
  const next = nextChartFiles([chart('pr-1', 9)], [chart('pr-1', 8)])
  assert.deepEqual(pathsOf(next), ['pr-1/8-1-basic-light.png', 'pr-1/9-1-basic-light.png'])
})

test('the folders whose newest run is oldest go when there are too many', () => {
  const present = [chart('pr-1', 1), chart('pr-2', 5), chart('pr-3', 3), chart('pr-3', 2)]
  const next = nextChartFiles(present, [chart('pr-4', 9)], { folders: 3, bytes: 1000 })
  assert.deepEqual(pathsOf(next), [
    'pr-2/5-1-basic-light.png',
    'pr-3/2-1-basic-light.png',
    'pr-3/3-1-basic-light.png',
    'pr-4/9-1-basic-light.png',
  ])
})

test('and when they hold too much', () => {
  const next = nextChartFiles([chart('pr-1', 1, 60), chart('pr-2', 2, 60)], [chart('pr-3', 9, 30)], {
    folders: 10,
    bytes: 100,
  })
  assert.deepEqual(pathsOf(next), ['pr-2/2-1-basic-light.png', 'pr-3/9-1-basic-light.png'])
})

test('what no run of ours wrote is not kept', () => {
  const stray = { path: 'notes.txt', sha: 'x', bytes: 1 }
  assert.deepEqual(pathsOf(nextChartFiles([stray], [chart('pr-1', 9)])), ['pr-1/9-1-basic-light.png'])
})

test('the history stays, whatever it weighs, and takes no room from the charts', () => {
  const bytes = 2 * CHART_LIMITS.bytes
  const history = ['README.md', 'history/node-basic-light.svg', 'history/points.jsonl'].map((path) => ({
    ...{ path, sha: 'x', bytes },
  }))
  assert.deepEqual(pathsOf(nextChartFiles([...history, chart('pr-2', 8)], [chart('pr-1', 9)])), [
    'README.md',
    'history/node-basic-light.svg',
    'history/points.jsonl',
    'pr-1/9-1-basic-light.png',
    'pr-2/8-1-basic-light.png',
  ])
})
