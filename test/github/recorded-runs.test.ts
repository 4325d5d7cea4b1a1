import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { after, before, describe, test } from 'node:test'
import { composeComment } from '../../src/github/comment-sections.ts'
import { readZip } from '../../src/github/read-zip.ts'
import { isRunData } from '../../src/github/untrusted-run.ts'
import { pullRequestEvent, runStep, type StepOptions, type StepResult } from './stand-in/action-process.ts'
import { buildAction } from './stand-in/built-action.ts'
import { type GitHubStandIn, startGitHub } from './stand-in/github-stand-in.ts'
import { checkout, goCsv } from './stand-in/recorded-csv.ts'
import { HEALTHY_CSV, LEAKING_CSV, runMetadata } from './stand-in/run-files.ts'
import { storedRun } from './stand-in/runs-api.ts'

const LIMITS = { entries: 100, entryBytes: 10_000_000, totalBytes: 100_000_000 }

describe('recorded CSV files', { concurrency: 2 }, () => {
  let main: string
  before(async () => {
    main = `${await buildAction()}/main.js`
  })

  async function judge(
    github: GitHubStandIn,
    csv: Record<string, string>,
    options: Partial<StepOptions> = {},
  ) {
    await using workspace = await checkout(csv)
    return await runStep(main, {
      githubUrl: github.url,
      workspace: workspace.dir,
      ...options,
      inputs: { csv: '*.csv', scenario: 'basic', ...options.inputs },
    })
  }

  function bodies(github: GitHubStandIn) {
    return github.state.conversation.comments.map(({ body }) => body)
  }

  describe('three runs of one pull request', { concurrency: 1 }, () => {
    const secrets = { 'faucet-username': 'alice', 'faucet-password': 's3cret', 'alice-seed': 'a'.repeat(64) }
    let github: GitHubStandIn
    let leaking: StepResult
    before(async () => {
      github = await startGitHub()
      leaking = await judge(github, { 'run.csv': LEAKING_CSV }, { inputs: secrets, runId: 501, attempt: 3 })
    })
    after(() => github[Symbol.asyncDispose]())

    test('a leak fails the step and stands in the outputs', () => {
      const { outputs, exitCode } = leaking
      assert.equal(exitCode, 1)
      assert.equal(outputs.verdict, 'leak', leaking.log)
      assert.notEqual(outputs.severity, 'none')
      assert.ok(Math.abs(Number(outputs['slope-kb-per-min']) - 2343.75) < 1, outputs['slope-kb-per-min'])
      assert.equal(outputs.payments, '360')
      assert.equal(outputs['artifact-id'], '7001')
      assert.equal(outputs['artifact-url'], 'https://github.com/o/r/actions/runs/501/artifacts/7001')
      assert.equal(outputs['comment-url'], 'https://github.com/o/r/pull/5#issuecomment-1001')
    })

    test('it is annotated, summarized and commented', () => {
      assert.match(leaking.log, /^::error title=sdk-memtest%2C run%3A leak::/m)
      assert.match(leaking.log, /^::error::Failed by input fail-on \(new\): run\./m)
      assert.match(leaking.summary, /^### sdk-memtest: leak, new in this pull request\n/)
      const [body = ''] = bodies(github)
      assert.match(
        body,
        /^<!-- sdk-memtest comment -->\n<!-- sdk-memtest section=basic sha=b{40} run=501 attempt=3 -->\n### sdk-memtest: leak/,
      )
      assert.match(body, /\]\(https:\/\/github\.com\/o\/r\/actions\/runs\/501\/artifacts\/7001\)/)
    })

    test('the log reads like a table of contents', () => {
      assert.deepEqual(
        [...leaking.log.matchAll(/^::group::(.*)$/gm)].map(([, title]) => title),
        ['Read the recorded runs', 'Compare', 'Write the reports', 'Upload the artifact', 'Report'],
      )
    })

    test('credentials are masked before anything else is printed', () => {
      const lines = leaking.log.split('\n')
      const masks = lines.findIndex((line) => !line.startsWith('::add-mask::'))
      assert.deepEqual(
        lines.slice(0, masks).map((line) => line.slice('::add-mask::'.length)),
        ['alice', 's3cret', 'a'.repeat(64), 'YWxpY2U6czNjcmV0', 'gh-token'],
      )
      assert.doesNotMatch(lines.slice(masks).join('\n'), /s3cret|gh-token|a{64}/)
    })

    test('every REST call carries the token, the artifact service the runtime token, the storage neither', () => {
      const sentTo = (prefix: RegExp) => github.requests.filter(({ path }) => prefix.test(path))
      assert.ok(sentTo(/^\/(repos|graphql)/).length >= 4)
      for (const { headers } of sentTo(/^\/(repos|graphql)/)) {
        assert.equal(headers.authorization, 'token gh-token')
      }
      assert.equal(sentTo(/^\/twirp/).length, 4)
      for (const { headers } of sentTo(/^\/twirp/)) assert.match(headers.authorization ?? '', /^Bearer ey/)
      for (const { headers } of sentTo(/^\/blob/)) assert.equal(headers.authorization, undefined)
    })

    test('the artifact holds the reports and the CSV, which is uploaded raw as well', async () => {
      const [zip, raw] = github.state.results.uploads
      assert.equal(zip?.name, 'sdk-memtest--basic--3')
      const names: string[] = []
      const files = await readZip(zip?.content ?? Buffer.alloc(0), LIMITS, (name) => {
        names.push(name)
        return isRunData(name)
      })
      assert.deepEqual(names.toSorted(), [
        'chart-dark.png',
        'chart-dark.svg',
        'chart.png',
        'chart.svg',
        'chart.vl.json',
        'report.html',
        'report.json',
        'report.md',
        'samples.csv',
      ])
      assert.equal(files.get('samples.csv')?.toString(), LEAKING_CSV)
      assert.equal(raw?.name, 'sdk-memtest--basic--3.csv')
      assert.equal(raw?.content.toString(), LEAKING_CSV)
    })

    test('the next run updates the comment in place', async () => {
      const step = await judge(github, { 'run.csv': HEALTHY_CSV }, { runId: 502 })
      assert.equal(github.state.conversation.comments.length, 1)
      assert.doesNotMatch(bodies(github)[0] ?? '', /leak, new/)
      assert.match(bodies(github)[0] ?? '', /run=502 attempt=1/)
      const writes = github.requests.filter(
        ({ method, path }) => path.includes('/comments') && method !== 'GET',
      )
      assert.deepEqual(
        writes.map(({ method, path }) => `${method} ${path}`),
        ['POST /repos/o/r/issues/5/comments', 'PATCH /repos/o/r/issues/comments/1001'],
      )
      assert.equal(step.outputs['comment-url'], 'https://github.com/o/r/pull/5#issuecomment-1001')
    })

    test('an older run that arrives late leaves the newer report', async () => {
      const present = bodies(github)
      const late = await judge(github, { 'run.csv': LEAKING_CSV }, { runId: 500 })
      assert.deepEqual(bodies(github), present)
      assert.match(late.log, /::notice::A newer run \(502\) has commented already/)
      assert.equal(late.outputs['comment-url'], '')
    })
  })

  test('a name that another job of the matrix took gets a number, and a warning that names the input', async () => {
    await using github = await startGitHub()
    github.state.results.taken.add('sdk-memtest--basic--1')
    const step = await judge(github, { 'run.csv': HEALTHY_CSV })
    assert.equal(github.state.results.uploads[0]?.name, 'sdk-memtest--basic--1--2')
    assert.match(
      step.log,
      /::warning::An artifact sdk-memtest--basic--1 exists already .* input artifact-name/,
    )
  })

  test('without the artifact service the report is shown all the same', async () => {
    await using github = await startGitHub()
    const refusal = { status: 403, json: { code: 'permission_denied', msg: 'quota used up' } }
    github.state.faults.push(['POST', /CreateArtifact$/, () => refusal])
    const step = await judge(github, { 'run.csv': HEALTHY_CSV })
    assert.match(step.log, /::warning::The artifact could not be uploaded: .*quota used up/)
    assert.equal(step.outputs['artifact-id'], '')
    assert.equal(bodies(github).length, 1)
  })

  test('our comment is found on page 4, and another author with our marker is passed over', async () => {
    await using github = await startGitHub()
    const stamp = { headSha: 'b'.repeat(40), runId: 400, attempt: 1 }
    const ours = composeComment([{ key: 'basic', stamp, markdown: 'old' }])
    const { comments } = github.state.conversation
    for (let id = 1; id <= 350; id++) comments.push({ id, author: 'somebody', body: `comment ${id}` })
    comments.push({ id: 7, author: 'mallory', body: ours })
    comments.push({ id: 351, author: 'github-actions[bot]', body: ours })
    await judge(github, { 'run.csv': HEALTHY_CSV })
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
    const step = await judge(github, { 'run.csv': HEALTHY_CSV }, { event: pullRequestEvent('stranger/r') })
    assert.match(step.log, /::notice::The token may not comment here, as on a pull request from a fork/)
    assert.match(step.summary, /^### sdk-memtest/)
    assert.equal(step.outputs['comment-url'], '')
    assert.notEqual(step.outputs['artifact-id'], '')
  })

  test('a comment that GitHub refuses is a warning: verdict, outputs, summary and outcome stand', async () => {
    await using github = await startGitHub()
    const gone = { status: 410, json: { message: 'Issues are disabled' } }
    github.state.faults.push(['POST', /\/issues\/5\/comments$/, () => gone])
    const leaking = await judge(github, { 'run.csv': LEAKING_CSV })
    assert.equal(leaking.exitCode, 1)
    assert.match(leaking.log, /^::error::Failed by input fail-on \(new\): run\./m)
    assert.match(
      leaking.log,
      /^::warning::The comment could not be written \(Issues are disabled\): the report is in the job summary/m,
    )
    assert.equal(leaking.outputs.verdict, 'leak')
    assert.equal(leaking.outputs['comment-url'], '')
    assert.match(leaking.summary, /^### sdk-memtest: leak/)

    const healthy = await judge(github, { 'run.csv': HEALTHY_CSV })
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
    const step = await judge(github, { 'run.csv': HEALTHY_CSV })
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
    const step = await judge(github, { 'run.csv': HEALTHY_CSV }, { inputs })
    assert.equal(step.outputs.verdict, 'no-leak')
    assert.deepEqual(bodies(github), [])
  })

  test('never writes no comment and asks for none; fail-on never lets the step pass with a leak', async () => {
    await using github = await startGitHub()
    const inputs = { comment: 'never', 'fail-on': 'never' }
    const step = await judge(github, { 'run.csv': LEAKING_CSV }, { inputs })
    assert.equal(github.requests.filter(({ path }) => path.includes('comments')).length, 0)
    assert.equal(step.exitCode, 0)
    assert.equal(step.outputs.verdict, 'leak')
  })

  test('on a push there is no pull request to comment on', async () => {
    await using github = await startGitHub()
    const step = await judge(github, { 'run.csv': HEALTHY_CSV }, { event: { name: 'push', payload: {} } })
    assert.match(step.log, /No comment: this run belongs to no pull request/)
    assert.equal(bodies(github).length, 0)
  })

  test('several files, also of the Go harness, share one report, the worst on top, and one artifact with a folder each', async () => {
    await using github = await startGitHub()
    const step = await judge(github, { 'a.csv': goCsv(0), 'b.csv': LEAKING_CSV })
    assert.match(bodies(github)[0] ?? '', /section=joined .*\n### sdk-memtest: leak.*worst of 2 runs/)
    assert.equal(step.outputs.verdict, 'leak')
    assert.equal(step.outputs.payments, '720')
    assert.equal(step.outputs['csv-path']?.split('\n').length, 2)
    assert.deepEqual(
      github.state.results.uploads.map(({ name }) => name),
      ['sdk-memtest--joined--1'],
    )
    const content = github.state.results.uploads[0]?.content ?? Buffer.alloc(0)
    const files = await readZip(content, LIMITS, isRunData)
    assert.deepEqual([...files.keys()].toSorted(), ['a/samples.csv', 'b/samples.csv'])
  })

  test('after a re-run of failed jobs the newest attempt is judged, and the one that died is left out', async () => {
    await using github = await startGitHub()
    const outcome = { kind: 'crashed', detail: 'the runner was lost' } as const
    const files = {
      'runs/sdk-memtest--basic--1/samples.csv': HEALTHY_CSV,
      'runs/sdk-memtest--basic--1/run.json': JSON.stringify(runMetadata({ outcome })),
      'runs/sdk-memtest--basic--2/samples.csv': HEALTHY_CSV,
      'runs/sdk-memtest--basic--2/run.json': JSON.stringify(runMetadata()),
    }
    const step = await judge(github, files, { attempt: 2, inputs: { csv: 'runs/*/samples.csv' } })
    assert.equal(step.exitCode, 0, step.log)
    assert.equal(step.outputs.verdict, 'no-leak')
    assert.match(step.log, /^runs\/sdk-memtest--basic--1\/samples\.csv: left out, a later attempt/m)
    assert.match(step.log, /^sdk-memtest--basic: /m)
  })

  test('a run that broke fails the step, whatever fail-on says', async () => {
    await using github = await startGitHub()
    const outcome = { kind: 'crashed', detail: 'the harness died by SIGKILL' } as const
    const files = { 'samples.csv': HEALTHY_CSV, 'run.json': JSON.stringify(runMetadata({ outcome })) }
    const step = await judge(github, files, { inputs: { 'fail-on': 'never' } })
    assert.equal(step.exitCode, 1)
    assert.match(step.log, /^::error::The run itself failed: samples\./m)
    assert.match(step.summary, /died by SIGKILL/)
  })

  test('a previous run that cannot be downloaded fails the step before anything is shown', async () => {
    await using github = await startGitHub()
    const { runs } = github.state
    runs.runs = [storedRun(40)]
    runs.artifacts = [{ id: 90, runId: 40, name: 'sdk-memtest--basic--1', expired: false, download: 404 }]
    const step = await judge(github, { 'run.csv': HEALTHY_CSV })
    assert.equal(step.exitCode, 1)
    assert.match(step.log, /::error::the previous run's artifact .* the storage answered 404/)
    assert.deepEqual(bodies(github), [])
  })

  test('a glob that matches nothing is a wrong input, in one sentence and without a stack', async () => {
    await using github = await startGitHub()
    const step = await judge(github, {})
    assert.equal(step.exitCode, 1)
    assert.match(
      step.log,
      /::error::input csv should match at least one \.csv file under .*, got none for "\*\.csv"/,
    )
    assert.doesNotMatch(step.log, /\n\s+at /)
  })
})
