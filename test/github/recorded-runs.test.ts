import assert from 'node:assert/strict'
import { before, describe, test } from 'node:test'
import { isRunData } from '../../src/github/artifact/check-run.ts'
import { readZip } from '../../src/github/artifact/read-zip.ts'
import { buildAction } from './stand-in/built-action.ts'
import { startGitHub } from './stand-in/github-stand-in.ts'
import { bodies, judgeRecorded } from './stand-in/judge-recorded.ts'
import { goCsv } from './stand-in/recorded-csv.ts'
import { HEALTHY_CSV, LEAKING_CSV, runMetadata } from './stand-in/run-files.ts'
import { storedRun } from './stand-in/runs-api.ts'

const LIMITS = { entries: 100, entryBytes: 10_000_000, totalBytes: 100_000_000 }

describe('recorded CSV files', { concurrency: 2 }, () => {
  let main: string
  before(async () => {
    main = `${await buildAction()}/main.js`
  })

  test('a name that another job of the matrix took gets a number, and a warning that names the input', async () => {
    await using github = await startGitHub()
    github.state.results.taken.add('sdk-memtest--basic--1')
    const step = await judgeRecorded(main, github, { 'run.csv': HEALTHY_CSV })
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
    const step = await judgeRecorded(main, github, { 'run.csv': HEALTHY_CSV })
    assert.match(step.log, /::warning::The artifact could not be uploaded: .*quota used up/)
    assert.equal(step.outputs['artifact-id'], '')
    assert.equal(bodies(github).length, 1)
  })

  test('several files, also of the Go harness, share one report, the worst on top, and one artifact with a folder each', async () => {
    await using github = await startGitHub()
    const step = await judgeRecorded(main, github, { 'a.csv': goCsv(0), 'b.csv': LEAKING_CSV })
    assert.match(
      bodies(github)[0] ?? '',
      /\n### sdk-memtest: leak.*worst of 2 runs.*\n\n\| run \| .*\n.*\n\| <!-- joined 30 -->.*\n\| <!-- joined .*\n\n<!-- sdk-memtest section=joined /,
    )
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
    const step = await judgeRecorded(main, github, files, {
      attempt: 2,
      inputs: { csv: 'runs/*/samples.csv' },
    })
    assert.equal(step.exitCode, 0, step.log)
    assert.equal(step.outputs.verdict, 'no-leak')
    assert.match(step.log, /^runs\/sdk-memtest--basic--1\/samples\.csv: left out, a later attempt/m)
    assert.match(step.log, /^basic: /m)
  })

  test('a run that broke fails the step, whatever fail-on says', async () => {
    await using github = await startGitHub()
    const outcome = { kind: 'crashed', detail: 'the harness died by SIGKILL' } as const
    const files = { 'samples.csv': HEALTHY_CSV, 'run.json': JSON.stringify(runMetadata({ outcome })) }
    const step = await judgeRecorded(main, github, files, { inputs: { 'fail-on': 'never' } })
    assert.equal(step.exitCode, 1)
    assert.match(step.log, /^::error::The run itself failed: samples\./m)
    assert.match(step.summary, /died by SIGKILL/)
  })

  test('a previous run that cannot be downloaded fails the step before anything is shown', async () => {
    await using github = await startGitHub()
    const { runs } = github.state
    runs.runs = [storedRun(40)]
    runs.artifacts = [{ id: 90, runId: 40, name: 'sdk-memtest--basic--1', expired: false, download: 404 }]
    const step = await judgeRecorded(main, github, { 'run.csv': HEALTHY_CSV })
    assert.equal(step.exitCode, 1)
    assert.match(step.log, /::error::the previous run's artifact .* the storage answered 404/)
    assert.deepEqual(bodies(github), [])
  })

  test('a glob that matches nothing is a wrong input, in one sentence and without a stack', async () => {
    await using github = await startGitHub()
    const step = await judgeRecorded(main, github, {})
    assert.equal(step.exitCode, 1)
    assert.match(
      step.log,
      /::error::input csv should match at least one \.csv file under .*, got none for "\*\.csv"/,
    )
    assert.doesNotMatch(step.log, /\n\s+at /)
  })
})
