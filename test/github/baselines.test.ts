import assert from 'node:assert/strict'
import { before, describe, test } from 'node:test'
import { runStep } from './stand-in/action-process.ts'
import { buildAction } from './stand-in/built-action.ts'
import { type GitHubStandIn, startGitHub } from './stand-in/github-stand-in.ts'
import { checkout } from './stand-in/recorded-csv.ts'
import { ownCsv, runEntries, runMetadata } from './stand-in/run-files.ts'
import { storedRun } from './stand-in/runs-api.ts'
import { type RawEntry, zipOf } from './stand-in/zip.ts'

const [NEWEST, ANCESTOR] = ['a'.repeat(40), 'd'.repeat(40)] as [string, string]
const NAME = 'sdk-memtest--basic--1'

describe('the previous run', { concurrency: 2 }, () => {
  let main: string
  before(async () => {
    main = `${await buildAction()}/main.js`
  })

  async function judge(
    github: GitHubStandIn,
    inputs: Record<string, string> = {},
    files: Record<string, string> = {},
  ) {
    const run = { 'samples.csv': ownCsv(0), 'run.json': JSON.stringify(runMetadata()) }
    await using workspace = await checkout({ ...run, ...files })
    return await runStep(main, {
      githubUrl: github.url,
      workspace: workspace.dir,
      inputs: { csv: 'samples.csv', 'fail-on': 'never', ...inputs },
    })
  }

  /** A base branch whose newest commit and one ancestor were measured. */
  async function withHistory(download: Buffer | number = zipOf(runEntries(ownCsv(0)))) {
    const github = await startGitHub()
    const { repository, runs } = github.state
    repository.commits = [NEWEST, 'e'.repeat(40), ANCESTOR]
    runs.runs = [storedRun(40, { head_sha: ANCESTOR })]
    runs.artifacts = [{ id: 90, runId: 40, name: NAME, expired: false, download }]
    return github
  }

  test('is the last successful run on the nearest ancestor, with how far back it is', async () => {
    await using github = await withHistory()
    const step = await judge(github)
    assert.match(step.log, /Previous run: main, 2 commits back, run 40\./)
    const query = github.requests.find(({ path }) => path.endsWith('/workflows/memtest.yml/runs'))?.query
    assert.equal(query?.get('branch'), 'main')
    const commits = github.requests.find(({ path }) => path.endsWith('/commits'))?.query
    assert.equal(commits?.get('sha'), NEWEST)
    const storage = github.requests.find(({ path }) => path === '/storage/90')
    assert.equal(storage?.headers.authorization, undefined, 'the storage must not get the token')
  })

  test('in progress and expired are told apart, and the ancestor is taken', async () => {
    await using github = await withHistory()
    const { runs } = github.state
    runs.runs.unshift(
      storedRun(42, { head_sha: NEWEST, status: 'in_progress', conclusion: null }),
      storedRun(41, { head_sha: NEWEST }),
    )
    runs.artifacts.push({ id: 91, runId: 41, name: NAME, expired: true, download: 410 })
    const step = await judge(github)
    assert.match(step.log, /The run on aaaaaaa \(no commit back\) is still in progress/)
    assert.match(step.log, /The artifact of run 41 on aaaaaaa \(no commit back\) has expired/)
    assert.match(step.log, /Previous run: main, 2 commits back, run 40\./)
    assert.match(step.summary, /still in progress/)
  })

  test('never comes from a fork whose branch has the same name, nor from a pull request', async () => {
    await using github = await withHistory()
    const [own] = github.state.runs.runs
    github.state.runs.runs = [
      { ...storedRun(40), ...own, head_repository: { full_name: 'stranger/r' } },
      { ...storedRun(39), head_sha: ANCESTOR, event: 'pull_request' },
    ]
    const step = await judge(github)
    assert.match(step.log, /Previous run: none for scenario basic\./)
    assert.equal(github.requests.filter(({ path }) => path.includes('/artifacts')).length, 0)
  })

  test('without the permission to read runs the run goes on, and says what it takes', async () => {
    await using github = await withHistory()
    const refusal = { status: 403, json: { message: 'Resource not accessible by integration' } }
    github.state.faults.push(['GET', /\/actions\/workflows\//, () => refusal])
    const step = await judge(github)
    assert.match(
      step.log,
      /Previous run: not looked for on main, GitHub answered 403 \(Resource not accessible by integration\); it takes the permissions actions: read/,
    )
    assert.equal(step.exitCode, 0)
  })

  test('a download that fails is an error, not the absence of a baseline', async () => {
    await using github = await withHistory(500)
    const step = await judge(github)
    assert.equal(step.exitCode, 1)
    assert.match(
      step.log,
      /::error::the previous run's artifact sdk-memtest--basic--1 \(main, 2 commits back, run 40\) cannot be used: .*the storage answered 500/,
    )
    assert.equal(github.state.conversation.comments.length, 0)
  })

  test('a poisoned artifact is an error as well', async () => {
    const poisoned: RawEntry[] = [...runEntries(ownCsv(0)), { name: '../x', content: 'x' }]
    await using github = await withHistory(zipOf(poisoned))
    const step = await judge(github)
    assert.equal(step.exitCode, 1)
    assert.match(step.log, /::error::the previous run's artifact .* cannot be used: .*\.\.\/x/)
  })

  test('an artifact of another scenario does not count', async () => {
    const other = runMetadata({ options: { ...runMetadata().options, scenario: 'stress' } })
    await using github = await withHistory(zipOf(runEntries(ownCsv(0), other)))
    github.state.runs.artifacts[0] = {
      ...{ id: 90, runId: 40, expired: false, download: zipOf(runEntries(ownCsv(0), other)) },
      name: 'sdk-memtest--joined--1',
    }
    const step = await judge(github)
    assert.match(step.log, /holds no run of scenario basic/)
    assert.match(step.log, /Previous run: none for scenario basic\./)
  })

  test('else it is the stored file of the checkout', async () => {
    await using github = await startGitHub()
    const step = await judge(github, {}, { 'baselines/previous/basic.csv': ownCsv(0) })
    assert.match(step.log, /Previous run: the stored baselines\/previous\/basic\.csv of the checkout\./)
  })

  test('a given file wins over all, and then GitHub is not asked', async () => {
    await using github = await withHistory()
    const step = await judge(github, { 'previous-baseline': 'old.csv' }, { 'old.csv': ownCsv(0) })
    assert.match(step.log, /Input previous-baseline: old\.csv\./)
    assert.equal(github.requests.filter(({ path }) => path.includes('/actions/')).length, 0)
  })

  test('a given file that is not there is a wrong input', async () => {
    await using github = await startGitHub()
    const step = await judge(github, { 'rust-baseline': 'rust.csv' })
    assert.equal(step.exitCode, 1)
    assert.match(
      step.log,
      /::error::input rust-baseline should name a CSV file in the checkout, got "rust\.csv"/,
    )
  })
})
