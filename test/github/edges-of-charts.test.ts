import assert from 'node:assert/strict'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { test } from 'node:test'
import { type ChartFile, chartPath, nextChartFiles } from '../../src/github/charts/chart-folders.ts'
import { keepHistory, mergedPoints } from '../../src/github/charts/keep-history.ts'
import { pushCharts } from '../../src/github/charts/push-charts.ts'
import { openRepository } from '../../src/github/github-client.ts'
import type { JudgedSubject } from '../../src/github/judged-subject.ts'
import { drawnOf, readPictures } from '../../src/github/write-reports.ts'
import { heapReport } from '../report/fixtures.ts'
import { pointWith } from '../report/history-points.ts'
import { type GitHubStandIn, startGitHub } from './stand-in/github-stand-in.ts'

const BRANCH = 'heads/sdk-memtest-charts'

function charts(folders: number, bytes: number): ChartFile[] {
  return Array.from({ length: folders }, (_, index) => ({
    ...{ path: chartPath(`pr-${index + 1}`, index + 1, 1, 'basic', 'light'), sha: `${index}`, bytes },
  }))
}

test('the branch keeps charts of 100 pull requests, and 40,000,000 bytes of them', () => {
  const pushed = [{ path: chartPath('pr-999', 999, 1, 'basic', 'light'), sha: 'x', bytes: 1 }]
  assert.equal(nextChartFiles(charts(99, 1), pushed).length, 100)
  assert.equal(nextChartFiles(charts(100, 1), pushed).length, 100)
  assert.equal(nextChartFiles(charts(1, 39_999_999), pushed).length, 2)
  assert.equal(nextChartFiles(charts(1, 40_000_000), pushed).length, 1)
})

const day = (index: number) => new Date(Date.UTC(2026, 0, 1) + index * 86_400_000).toISOString()
const nights = (count: number) =>
  Array.from({ length: count }, (_, index) => pointWith({ startedAt: day(index) }))

test('the history keeps 120 runs of a group, and 24 groups', () => {
  assert.equal(mergedPoints(nights(120), []).length, 120)
  assert.equal(mergedPoints(nights(121), []).length, 120)
  const groups = (count: number) =>
    Array.from({ length: count }, (_, index) =>
      pointWith({ inject: `rust-bytes:${index + 1}`, startedAt: day(index) }),
    )
  assert.equal(mergedPoints(groups(24), []).length, 24)
  assert.equal(mergedPoints(groups(25), []).length, 24)
})

const repositoryOf = ({ url }: GitHubStandIn) =>
  openRepository('gh-token', { owner: 'o', repo: 'r', apiUrl: url })
const PLACE = { serverUrl: 'https://github.com', branch: 'main', runId: 500 }

function pageOf({ state: { git } }: GitHubStandIn): string {
  const tree = git.trees.get(git.commits.get(git.refs.get(BRANCH) ?? '')?.tree ?? '') ?? []
  const page = tree.find((entry) => entry.path === 'README.md')
  return git.blobs.get(page?.sha ?? '')?.toString() ?? ''
}

test("a group's table in the page of the history has the newest 20 runs", async () => {
  for (const [runs, rows] of [
    [20, 20],
    [21, 20],
  ] as const) {
    await using github = await startGitHub()
    await keepHistory(repositoryOf(github), PLACE, nights(runs))
    assert.equal(pageOf(github).match(/^\| 2026-/gm)?.length, rows)
  }
})

test('points of 12,000,000 bytes on the branch are read, one byte more was not written by this tool', async () => {
  const kept = async (bytes: number) => {
    await using github = await startGitHub()
    const { git } = github.state
    const line = Buffer.from(`${JSON.stringify(pointWith())}\n`)
    git.blobs.set('f'.repeat(40), Buffer.concat([line, Buffer.alloc(bytes - line.length, ' ')]))
    git.trees.set('t', [{ path: 'history/points.jsonl', mode: '100644', type: 'blob', sha: 'f'.repeat(40) }])
    git.commits.set('c', { tree: 't', parents: [] })
    git.refs.set(BRANCH, 'c')
    const points = await keepHistory(repositoryOf(github), PLACE, [pointWith({ startedAt: day(0) })])
    return points?.length
  }
  assert.equal(await kept(12_000_000), 2)
  assert.equal(await kept(12_000_001), 1)
})

test('a branch that moves each time is pushed to eight times, and no more', async () => {
  await using github = await startGitHub()
  const { git } = github.state
  const push = (moves: number) => {
    let left = moves
    git.trees.set('none', [])
    git.beforeMove = () => {
      if (left-- <= 0) return
      const commit = `move-${moves}-${left}`
      git.commits.set(commit, { tree: 'none', parents: [] })
      git.refs.set(BRANCH, commit)
    }
    const image = { path: 'pr-5/500-1-basic-light.png', png: Buffer.from('png') }
    return pushCharts(repositoryOf(github), [image], 'Charts', async () => {})
  }
  assert.equal(git.refs.get(BRANCH), undefined)
  const commit = await push(7)
  assert.equal(git.refs.get(BRANCH), commit)
  await assert.rejects(push(8), /moved 8 times while charts were pushed/)
})

test('the worst 24 runs get pages and pictures, and the comment shows the worst six', async (t) => {
  const dir = await mkdtemp(path.join(tmpdir(), 'sdk-memtest-pictures-'))
  t.after(() => rm(dir, { recursive: true }))
  for (const name of ['chart.png', 'chart-dark.png']) await writeFile(path.join(dir, name), 'png')
  const report = heapReport(() => 5e7)
  const judged = (count: number): JudgedSubject[] =>
    Array.from({ length: count }, (_, index) => ({
      report,
      subject: {
        ...{ name: `run-${index}`, scenario: 'basic' as const, dir, csvFile: path.join(dir, 'samples.csv') },
        recording: report.recording,
      },
    }))
  assert.deepEqual([drawnOf(judged(24)).length, drawnOf(judged(25)).length], [24, 24])
  assert.deepEqual([(await readPictures(judged(6))).length, (await readPictures(judged(7))).length], [6, 6])
})
