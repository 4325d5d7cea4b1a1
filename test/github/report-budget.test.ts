import assert from 'node:assert/strict'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { test } from 'node:test'
import { reportBudget } from '../../src/github/runs/report-budget.ts'
import { buildAction } from './stand-in/built-action.ts'
import { bodies, runReport, withForkRun } from './stand-in/fork-run.ts'
import { HEALTHY_CSV, LEAKING_CSV, runMetadata } from './stand-in/run-files.ts'
import { storedRun } from './stand-in/runs-api.ts'
import { zipOf } from './stand-in/zip.ts'

const claims = (folders: number, checkpointBytes = 1000) =>
  new Map(
    Array.from({ length: folders }, (_, index) => index).flatMap((index) => [
      [`r${index}/samples.csv`, 1000] as const,
      [`r${index}/checkpoints.jsonl`, checkpointBytes] as const,
    ]),
  )

test('of one artifact sixty runs are taken, of many as many in all, some of each', () => {
  const one = reportBudget()
  assert.equal(one.chooseFor(1)(claims(60)).size, 120)
  assert.equal(one.unjudged(), 0)
  const over = reportBudget()
  assert.equal(over.chooseFor(1)(claims(61)).size, 120)
  assert.equal(over.unjudged(), 1)
  const many = reportBudget()
  const taken = Array.from({ length: 20 }, () => many.chooseFor(20)(claims(50)).size / 2)
  assert.deepEqual(new Set(taken), new Set([3]))
  assert.equal(many.unjudged(), 20 * 47)
})

test('checkpoints that are too large together go before any run does', () => {
  const budget = reportBudget()
  const chosen = [...budget.chooseFor(1)(claims(5, 10_000_000))]
  assert.equal(chosen.filter((name) => name.endsWith('samples.csv')).length, 5)
  assert.equal(chosen.filter((name) => name.endsWith('checkpoints.jsonl')).length, 4)
  assert.deepEqual([budget.unjudged(), budget.unnamed()], [0, 1])
})

test('rows, bytes and seconds count over all artifacts', () => {
  let time = 0
  const budget = reportBudget(() => time)
  assert.deepEqual(
    [budget.admits(1_500_000), budget.admits(500_001), budget.admits(500_000)],
    [true, false, true],
  )
  const half = 256 * 1024 * 1024
  assert.deepEqual(
    [budget.mayDownload(half), budget.mayDownload(half + 1), budget.mayDownload(half)],
    [true, false, true],
  )
  time = 89_999
  assert.equal(budget.mayDownload(0), true)
  time = 90_000
  assert.equal(budget.mayDownload(0), false)
  assert.equal(budget.unjudged(), 3)
})

const CHECKPOINT = `${JSON.stringify({
  ...{ phase: 'rest', elapsedSec: 1, cycles: 1, payments: 1, requests: null, listenersAdded: 0 },
  ...{ wasmMemoryBytes: 1, rustLiveBytes: 1, rustLiveBlocks: 1, rustFreeBytes: 1, rustLargestHoleBytes: 1 },
  ...{ heapAllocBytes: 1, closures: 0, delayedRelease: null },
  ...{ handles: { BreezSdk: 1 }, finalizedByGc: {}, externrefs: { Array: 3 }, resources: { Timeout: 1 } },
})}\n`

test('50 artifacts of 50 runs and 199,000 checkpoints each stay within requests, memory and time, and the overview is there', async (t) => {
  const report = `${await buildAction()}/report.js`
  const metadata = JSON.stringify(runMetadata())
  const download = zipOf(
    Array.from({ length: 50 }, (_, index) => `${index === 0 ? 'a' : 'b'}${'x'.repeat(90)}${index}`).flatMap(
      (folder, index) => [
        { name: `${folder}/samples.csv`, content: index === 0 ? LEAKING_CSV : HEALTHY_CSV },
        { name: `${folder}/run.json`, content: metadata },
        { name: `${folder}/checkpoints.jsonl`, content: CHECKPOINT.repeat(3980) },
      ],
    ),
  )
  await using github = await withForkRun()
  const { runs, repository } = github.state
  runs.artifacts = Array.from({ length: 50 }, (_, index) => ({
    ...{ id: 100 + index, runId: 700, name: `sdk-memtest--s${index}x--1`, expired: false, download },
  }))
  // A base branch whose runs cost as much to look through as they may.
  repository.commits = ['a'.repeat(40)]
  runs.runs.push(...Array.from({ length: 30 }, (_, index) => storedRun(600 - index)))
  const dir = await mkdtemp(path.join(tmpdir(), 'sdk-memtest-usage-'))
  const usage = path.join(dir, 'usage.cjs')
  await writeFile(
    usage,
    "process.on('exit', () => { const u = process.resourceUsage(); process.stderr.write('\\nUSAGE ' + JSON.stringify([u.maxRSS * 1024, (u.userCPUTime + u.systemCPUTime) / 1e6]) + '\\n') })",
  )
  try {
    const step = await runReport(report, github, {}, { NODE_OPTIONS: `--require ${usage}` })
    assert.equal(step.exitCode, 0, step.log.slice(-3000))
    const [rssBytes, cpuSec] = JSON.parse(/^USAGE (.*)$/m.exec(step.log)?.[1] ?? '[]') as [number, number]
    t.diagnostic(
      `${github.requests.length} of 150 requests, ${Math.round(rssBytes / 1e6)} of 1000 MB, ${cpuSec.toFixed(1)} of 120 s of CPU`,
    )
    assert.ok(github.requests.length <= 150, `${github.requests.length} requests`)
    assert.ok(rssBytes <= 1e9, `${rssBytes} bytes`)
    assert.ok(cpuSec <= 120, `${cpuSec} s of CPU`)
    const heading =
      /^### sdk-memtest: leak, .*\(worst of 50 runs, 2,450 more not judged\) · bbbbbbb · figures of an untrusted run of stranger\/r$/m
    for (const text of [bodies(github)[0] ?? '', step.summary]) {
      assert.match(text, heading)
      assert.match(text, /^\| run \| verdict \| severity \| what changed \|$/m)
    }
    assert.equal(step.summary.match(/^\| ax+0, SDK 0\.19\.2 \| ⚪ leak, first seen \|/gm)?.length, 50)
    assert.match(
      step.log,
      /^::warning::Run 700 uploaded more than one report can judge: 2450 run\(s\) are left out/m,
    )
  } finally {
    await rm(dir, { recursive: true, force: true })
  }
})
