import assert from 'node:assert/strict'
import { before, describe, test } from 'node:test'
import { buildAction } from './stand-in/built-action.ts'
import { bodies, runReport, withForkRun } from './stand-in/fork-run.ts'
import type { GitHubStandIn } from './stand-in/github-stand-in.ts'
import { HEALTHY_CSV, runEntries } from './stand-in/run-files.ts'
import { storedRun } from './stand-in/runs-api.ts'
import { zipOf } from './stand-in/zip.ts'

describe('the report stage', { concurrency: 2 }, () => {
  let report: string
  before(async () => {
    report = `${await buildAction()}/report.js`
  })

  test("a fork's run is rendered anew and commented on its pull request, as untrusted", async () => {
    await using github = await withForkRun()
    const step = await runReport(report, github)
    assert.equal(step.exitCode, 0, step.log)
    assert.match(
      bodies(github)[0] ?? '',
      /^<!-- sdk-memtest comment -->\n### sdk-memtest: leak.*\n\n<!-- sdk-memtest section=basic sha=b{40} run=700 attempt=1 row=/,
    )
    assert.match(
      bodies(github)[0] ?? '',
      /^### sdk-memtest: leak, .* · bbbbbbb · figures of an untrusted run of stranger\/r$/m,
    )
    assert.match(bodies(github)[0] ?? '', /figures of an untrusted run of stranger\/r: nobody has checked/)
    const created = github.requests.find(
      ({ method, path }) => method === 'POST' && path.includes('/comments'),
    )
    assert.equal(created?.path, '/repos/o/r/issues/12/comments')
    const pulls = github.requests.find(({ path }) => path.endsWith('/pulls'))
    assert.equal(pulls?.query.get('head'), 'stranger:patch')
    assert.equal(step.outputs.verdict, 'leak')
    assert.match(step.summary, /^### sdk-memtest: leak/)
    assert.equal(github.state.results.uploads.length, 0)
  })

  test('the token is masked before anything else is printed; without one no word is', async () => {
    await using github = await withForkRun()
    const step = await runReport(report, github)
    assert.equal(step.log.split('\n')[0], '::add-mask::gh-token')
    const without = await runReport(report, github, { 'github-token': '' })
    assert.match(
      without.log,
      /^::error::input github-token should be a token that may read actions, got nothing/,
    )
  })

  test('a pull request that has newer commits by now is left alone', async () => {
    await using github = await withForkRun()
    const [pull] = github.state.repository.pulls
    if (pull !== undefined) pull.head.sha = 'c'.repeat(40)
    const step = await runReport(report, github)
    assert.match(
      step.log,
      /::notice::No pull request to comment on: the pull request has other commits by now/,
    )
    assert.deepEqual(bodies(github), [])
    assert.match(step.summary, /^### sdk-memtest: leak/)
  })

  test('another repository with a branch of that name at that commit is left alone', async () => {
    await using github = await withForkRun()
    const [pull] = github.state.repository.pulls
    if (pull !== undefined) pull.head.repo = { full_name: 'stranger/other' }
    const step = await runReport(report, github)
    assert.match(step.log, /::notice::No pull request to comment on/)
    assert.deepEqual(bodies(github), [])
  })

  test('baselines come from the base branch, never from the artifact', async () => {
    await using github = await withForkRun()
    github.state.repository.contents['baselines/previous/basic.csv'] = HEALTHY_CSV
    github.state.repository.contents['baselines/rust/basic.csv'] = HEALTHY_CSV
    const step = await runReport(report, github)
    assert.match(bodies(github)[0] ?? '', /stored baselines\/previous\/basic\.csv of branch main/)
    assert.match(bodies(github)[0] ?? '', /Rust baseline: baselines\/rust\/basic\.csv of branch main/)
    const [content] = github.requests.filter(({ path }) => path.includes('/contents/'))
    assert.equal(content?.query.get('ref'), 'main')
    assert.equal(step.exitCode, 0)
  })

  test('of a job that was run again the newest attempt is reported, under the name of the first', async () => {
    await using github = await withForkRun()
    const download = zipOf(runEntries(HEALTHY_CSV))
    const again = { id: 93, runId: 700, name: 'sdk-memtest--basic--2', expired: false, download }
    github.state.runs.artifacts.push(again)
    const step = await runReport(report, github)
    assert.equal(step.outputs.verdict, 'no-leak', step.log)
    assert.match(step.log, /^sdk-memtest--basic--1: left out, a later attempt is there$/m)
    assert.match(step.outputs['csv-path'] ?? '', /93-0/)
    assert.equal(github.requests.filter(({ path }) => path === '/storage/90').length, 0)
  })

  test('a run that uploaded nothing has nothing to report', async () => {
    await using github = await withForkRun()
    github.state.runs.artifacts = []
    const step = await runReport(report, github)
    assert.equal(step.exitCode, 0)
    assert.match(step.log, /::notice::Run 700 uploaded no artifact sdk-memtest--/)
  })

  test("a newer commit without an artifact turns the comment's section: its figures are of the past", async () => {
    await using github = await withForkRun()
    await runReport(report, github)
    assert.match(bodies(github)[0] ?? '', /figures of an untrusted run/)
    const newer = { head_sha: 'f'.repeat(40), event: 'pull_request', head_branch: 'patch' }
    const [first] = github.state.runs.runs
    github.state.runs.runs.push({ ...storedRun(701, newer), head_repository: first?.head_repository ?? null })
    const [pull] = github.state.repository.pulls
    if (pull !== undefined) pull.head.sha = newer.head_sha
    const step = await runReport(report, github, { 'run-id': '701' })
    assert.equal(step.exitCode, 0, step.log)
    assert.equal(
      bodies(github)[0]?.replace(/ row=[\w-]+/, ''),
      `<!-- sdk-memtest comment -->
### sdk-memtest: not measured at fffffff · basic

<!-- sdk-memtest section=basic sha=${newer.head_sha} run=701 attempt=1 -->
The workflow run on this commit uploaded nothing to report. The last figures are those of bbbbbbb, in the summary of [its run](https://github.com/o/r/actions/runs/700).
<!-- /sdk-memtest section=basic -->`,
    )
    // The older run, reported late, does not bring its figures back.
    if (pull !== undefined) pull.head.sha = 'b'.repeat(40)
    await runReport(report, github)
    assert.match(bodies(github)[0] ?? '', /not measured at fffffff/)
  })

  test('a commit without an artifact begins no comment', async () => {
    await using github = await withForkRun()
    github.state.runs.artifacts = []
    await runReport(report, github)
    assert.deepEqual(bodies(github), [])
  })

  const FAULTS: [name: string, prepare: (github: GitHubStandIn) => void, message: RegExp][] = [
    [
      'an expired artifact',
      ({ state }) => Object.assign(state.runs.artifacts[0] ?? {}, { expired: true }),
      /artifact sdk-memtest--basic--1 of run 700 has expired: run the workflow again/,
    ],
    [
      'an artifact that expires between list and download',
      ({ state }) => Object.assign(state.runs.artifacts[0] ?? {}, { download: 410 }),
      /artifact sdk-memtest--basic--1 of run 700 has expired/,
    ],
    [
      'a run in progress',
      ({ state }) => Object.assign(state.runs.runs[0] ?? {}, { status: 'in_progress' }),
      /run 700 is still in progress/,
    ],
    [
      'a failed download',
      ({ state }) => Object.assign(state.runs.artifacts[0] ?? {}, { download: 503 }),
      /artifact sdk-memtest--basic--1 \(90\) could not be downloaded: the storage answered 503/,
    ],
    [
      'an artifact that GitHub lists with 10 GB',
      ({ state }) => Object.assign(state.runs.artifacts[0] ?? {}, { claimedBytes: 10_000_000_000 }),
      /could not be downloaded: it has 10000000000 bytes or more, expected at most/,
    ],
    [
      'a run that does not exist',
      ({ state }) => state.runs.runs.splice(0),
      /input run-id should name a workflow run of o\/r, got 700/,
    ],
  ]
  for (const [name, prepare, message] of FAULTS) {
    test(`${name} is told as what it is`, async () => {
      await using github = await withForkRun()
      prepare(github)
      const step = await runReport(report, github)
      assert.equal(step.exitCode, 1)
      assert.match(step.log, new RegExp(`::error::.*${message.source}`))
      assert.deepEqual(bodies(github), [])
    })
  }
})
