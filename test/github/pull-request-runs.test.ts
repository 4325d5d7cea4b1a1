import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { isRunData } from '../../src/github/artifact/check-run.ts'
import { readZip } from '../../src/github/artifact/read-zip.ts'
import type { StepResult } from './stand-in/action-process.ts'
import { buildAction } from './stand-in/built-action.ts'
import { type GitHubStandIn, startGitHub } from './stand-in/github-stand-in.ts'
import { bodies, judgeRecorded } from './stand-in/judge-recorded.ts'
import { HEALTHY_CSV, LEAKING_CSV, runEntries } from './stand-in/run-files.ts'
import { storedRun } from './stand-in/runs-api.ts'
import { zipOf } from './stand-in/zip.ts'

const LIMITS = { entries: 100, entryBytes: 10_000_000, totalBytes: 100_000_000 }

describe('three runs of one pull request', { concurrency: 1 }, () => {
  const secrets = { 'faucet-username': 'alice', 'faucet-password': 's3cret', 'alice-seed': 'a'.repeat(64) }
  let main: string
  let github: GitHubStandIn
  let leaking: StepResult
  before(async () => {
    main = `${await buildAction()}/main.js`
    github = await startGitHub()
    const download = zipOf(runEntries(HEALTHY_CSV, null).slice(0, 1))
    github.state.runs.runs = [storedRun(40)]
    github.state.runs.artifacts = [
      { id: 90, runId: 40, name: 'sdk-memtest--basic--1', expired: false, download },
    ]
    leaking = await judgeRecorded(
      main,
      github,
      { 'run.csv': LEAKING_CSV },
      { inputs: secrets, runId: 501, attempt: 3 },
    )
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
    assert.match(leaking.summary, /^### sdk-memtest: leak, new in this pull request · \S+ · bbbbbbb\n/)
    assert.match(leaking.summary, /, commit b{7}\.\n/)
    const [body = ''] = bodies(github)
    assert.match(
      body,
      /^<!-- sdk-memtest comment -->\n### sdk-memtest: leak, new in this pull request · run\.csv · bbbbbbb\n\n<!-- sdk-memtest section=basic sha=b{40} run=501 attempt=3 row=[\w-]+ -->\n\*\*aaaaaaa → bbbbbbb: worse\.\*\* Rust blocks 0 → \+8 a payment/,
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
    const step = await judgeRecorded(main, github, { 'run.csv': HEALTHY_CSV }, { runId: 502 })
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
    const late = await judgeRecorded(main, github, { 'run.csv': LEAKING_CSV }, { runId: 500 })
    assert.deepEqual(bodies(github), present)
    assert.match(late.log, /::notice::A newer run \(502\) has commented already/)
    assert.equal(late.outputs['comment-url'], '')
  })
})
