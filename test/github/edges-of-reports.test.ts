import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { test } from 'node:test'
import { openRepository } from '../../src/github/github-client.ts'
import { reportBudget } from '../../src/github/runs/report-budget.ts'
import { fetchReportedRuns } from '../../src/github/runs/reported-runs.ts'
import { startGitHub } from './stand-in/github-stand-in.ts'

const run = (folder: string, csvBytes: number, checkpointBytes = 0) =>
  new Map([
    [`${folder}/samples.csv`, csvBytes],
    [`${folder}/checkpoints.jsonl`, checkpointBytes],
  ])

test('a report judges 60 runs', () => {
  const budget = reportBudget()
  const left = Array.from({ length: 60 }, (_, index) => budget.chooseFor(1)(run(`r${index}`, 1)).size)
  assert.deepEqual(new Set(left), new Set([2]))
  assert.equal(budget.unjudged(), 0)
  assert.equal(budget.chooseFor(1)(run('r60', 1)).size, 0)
  assert.equal(budget.unjudged(), 1)
})

test('it reads 300,000,000 bytes of CSV and 40,000,000 of checkpoints', () => {
  const fits = (csvBytes: number, checkpointBytes: number) => {
    const budget = reportBudget()
    budget.chooseFor(2)(run('a', csvBytes - 1, checkpointBytes - 1))
    return budget.chooseFor(2)(run('b', 1, 1)).size
  }
  assert.equal(fits(300_000_000, 40_000_000), 2)
  assert.equal(fits(300_000_001, 40_000_000), 0)
  assert.equal(fits(300_000_000, 40_000_001), 1)
})

test('it judges 2,000,000 rows', () => {
  const fits = (rows: number) => {
    const budget = reportBudget()
    return budget.admits(rows - 1) && budget.admits(1)
  }
  assert.deepEqual([fits(2_000_000), fits(2_000_001)], [true, false])
})

test('it downloads 512 MiB, and begins no download after 90 s', () => {
  const fits = (bytes: number) => {
    const budget = reportBudget()
    return budget.mayDownload(bytes - 1) && budget.mayDownload(1)
  }
  assert.deepEqual([fits(536_870_912), fits(536_870_913)], [true, false])
  let timeMs = 0
  const budget = reportBudget(() => timeMs)
  timeMs = 89_999
  assert.equal(budget.mayDownload(1), true)
  timeMs = 90_000
  assert.equal(budget.mayDownload(1), false)
})

test('50 artifacts of one run are reported, 51 are to be joined first', async (t) => {
  const dir = await mkdtemp(path.join(tmpdir(), 'sdk-memtest-reported-'))
  t.after(() => rm(dir, { recursive: true }))
  const reported = async (artifacts: number) => {
    await using github = await startGitHub()
    github.state.runs.artifacts = Array.from({ length: artifacts }, (_, index) => ({
      ...{ id: index + 1, runId: 7, name: `sdk-memtest--s${index}x--1`, expired: true, download: 410 },
    }))
    const repository = openRepository('gh-token', { owner: 'o', repo: 'r', apiUrl: github.url })
    const run = { id: 7, status: 'completed' } as Parameters<typeof fetchReportedRuns>[1]
    return await fetchReportedRuns(repository, run, 'sdk-memtest', dir)
  }
  await assert.rejects(reported(50), /has expired/)
  await assert.rejects(reported(51), /uploaded 51 artifacts sdk-memtest--…, expected at most 50/)
})
