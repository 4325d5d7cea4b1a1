import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { before, describe, test } from 'node:test'
import { composeComment } from '../../src/github/comment/compose-comment.ts'
import { pullRequestEvent, runStep } from './stand-in/action-process.ts'
import { buildAction } from './stand-in/built-action.ts'
import { startGitHub } from './stand-in/github-stand-in.ts'
import { bodies, judgeRecorded } from './stand-in/judge-recorded.ts'
import { checkout } from './stand-in/recorded-csv.ts'
import { HEALTHY_CSV, LEAKING_CSV } from './stand-in/run-files.ts'

describe('where the report is shown: comment and summary', { concurrency: 2 }, () => {
  let main: string
  before(async () => {
    main = `${await buildAction()}/main.js`
  })

  test('our comment is found on page 4, and another author with our marker is passed over', async () => {
    await using github = await startGitHub()
    const stamp = { headSha: 'b'.repeat(40), runId: 400, attempt: 1 }
    const ours = composeComment([{ key: 'basic', stamp, markdown: 'old' }])
    const { comments } = github.state.conversation
    for (let id = 1; id <= 350; id++) comments.push({ id, author: 'somebody', body: `comment ${id}` })
    comments.push({ id: 7, author: 'mallory', body: ours })
    comments.push({ id: 351, author: 'github-actions[bot]', body: ours })
    await judgeRecorded(main, github, { 'run.csv': HEALTHY_CSV })
    assert.equal(comments.length, 352)
    assert.equal(comments.find(({ author }) => author === 'mallory')?.body, ours)
    assert.match(comments.find(({ id }) => id === 351)?.body ?? '', /run=500/)
    const pages = github.requests.filter(
      ({ method, path }) => method === 'GET' && path.endsWith('/5/comments'),
    )
    assert.deepEqual(
      pages.map(({ query }) => query.get('page') ?? '1'),
      ['1', '2', '3', '4'],
    )
  })

  test('on a fork, where the token reads only, a notice says where the report is', async () => {
    await using github = await startGitHub()
    github.state.conversation.mayComment = false
    const step = await judgeRecorded(
      main,
      github,
      { 'run.csv': HEALTHY_CSV },
      { event: pullRequestEvent('stranger/r') },
    )
    assert.match(step.log, /::notice::The token may not comment here, as on a pull request from a fork/)
    assert.match(step.summary, /^### sdk-memtest/)
    assert.equal(step.outputs['comment-url'], '')
    assert.notEqual(step.outputs['artifact-id'], '')
  })

  test('a comment that GitHub refuses is a warning: verdict, outputs, summary and outcome stand', async () => {
    await using github = await startGitHub()
    const gone = { status: 410, json: { message: 'Issues are disabled' } }
    github.state.faults.push(['POST', /\/issues\/5\/comments$/, () => gone])
    const leaking = await judgeRecorded(
      main,
      github,
      { 'run.csv': LEAKING_CSV },
      { inputs: { 'fail-on': 'leak' } },
    )
    assert.equal(leaking.exitCode, 1)
    assert.match(leaking.log, /^::error::Failed by input fail-on \(leak\): run\./m)
    assert.match(
      leaking.log,
      /^::warning::The comment could not be written \(Issues are disabled\): the report is in the job summary/m,
    )
    assert.equal(leaking.outputs.verdict, 'leak')
    assert.equal(leaking.outputs['comment-url'], '')
    assert.match(leaking.summary, /^### sdk-memtest: leak/)

    const healthy = await judgeRecorded(main, github, { 'run.csv': HEALTHY_CSV })
    assert.equal(healthy.exitCode, 0, healthy.log)
    assert.equal(healthy.outputs.verdict, 'no-leak')
  })

  test('a rate limit is a warning that says so, not taken for a token that may not comment', async () => {
    await using github = await startGitHub()
    const limit = {
      status: 403,
      headers: { 'retry-after': '3600' },
      json: { message: 'You have exceeded a secondary rate limit.' },
    }
    github.state.faults.push(['POST', /\/issues\/5\/comments$/, () => limit])
    const step = await judgeRecorded(main, github, { 'run.csv': HEALTHY_CSV })
    assert.equal(step.exitCode, 0, step.log)
    assert.match(
      step.log,
      /^::warning::The comment could not be written \(GitHub's rate limit: You have exceeded/m,
    )
    assert.doesNotMatch(step.log, /The token may not comment/)
  })

  test("a summary that stands there already stays before the Action's own", async () => {
    await using github = await startGitHub()
    await using workspace = await checkout({ 'run.csv': HEALTHY_CSV, summary: 'an earlier line\n' })
    const file = `${workspace.dir}/summary`
    await runStep(main, {
      githubUrl: github.url,
      workspace: workspace.dir,
      inputs: { csv: '*.csv', chart: 'branch' },
      env: { GITHUB_STEP_SUMMARY: file },
    })
    const summary = await readFile(file, 'utf8')
    assert.match(summary, /^an earlier line\n### sdk-memtest/)
    assert.equal(summary.match(/^### sdk-memtest/gm)?.length, 1)
    assert.match(summary, /<picture>/)
  })

  test('on-change begins no comment for a healthy run', async () => {
    await using github = await startGitHub()
    const inputs = { comment: 'on-change' }
    const step = await judgeRecorded(main, github, { 'run.csv': HEALTHY_CSV }, { inputs })
    assert.equal(step.outputs.verdict, 'no-leak')
    assert.deepEqual(bodies(github), [])
  })

  test('never writes no comment and asks for none; fail-on never lets the step pass with a leak', async () => {
    await using github = await startGitHub()
    const inputs = { comment: 'never', 'fail-on': 'never' }
    const step = await judgeRecorded(main, github, { 'run.csv': LEAKING_CSV }, { inputs })
    assert.equal(github.requests.filter(({ path }) => path.includes('comments')).length, 0)
    assert.equal(step.exitCode, 0)
    assert.equal(step.outputs.verdict, 'leak')
  })

  test('on a push there is no pull request to comment on', async () => {
    await using github = await startGitHub()
    const step = await judgeRecorded(
      main,
      github,
      { 'run.csv': HEALTHY_CSV },
      { event: { name: 'push', payload: {} } },
    )
    assert.match(step.log, /No comment: this run belongs to no pull request/)
    assert.equal(bodies(github).length, 0)
  })
})
