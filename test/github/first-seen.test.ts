import assert from 'node:assert/strict'
import { before, describe, test } from 'node:test'
import type { StepOptions, StepResult } from './stand-in/action-process.ts'
import { buildAction } from './stand-in/built-action.ts'
import { type GitHubStandIn, startGitHub } from './stand-in/github-stand-in.ts'
import { bodies, judgeRecorded } from './stand-in/judge-recorded.ts'
import { HEALTHY_CSV, LEAKING_CSV, ownCsv, runMetadata } from './stand-in/run-files.ts'
import { storedRun } from './stand-in/runs-api.ts'

const MAIN_SHA = 'a'.repeat(40)
const PUSH: Partial<StepOptions> = {
  event: { name: 'push', payload: { repository: { default_branch: 'main' } } },
  env: { GITHUB_SHA: MAIN_SHA },
}
const QUEUE: Partial<StepOptions> = {
  event: {
    name: 'merge_group',
    payload: { merge_group: { head_sha: 'b'.repeat(40), base_ref: 'refs/heads/main' } },
  },
  env: { GITHUB_REF_NAME: 'gh-readonly-queue/main/pr-5-aaaa' },
}
/** Twice the blocks a cycle of {@link LEAKING_CSV}. */
const WORSE_CSV = ownCsv({ heapBytesPerSample: 200_000, rustBlocksPerCycle: 240 })

describe('a repository whose SDK leaks from the first day', { concurrency: 1 }, () => {
  let main: string
  before(async () => {
    main = `${await buildAction()}/main.js`
  })

  const step = (github: GitHubStandIn, csv: string, options: Partial<StepOptions> = {}) =>
    judgeRecorded(
      main,
      github,
      { 'samples.csv': csv, 'run.json': JSON.stringify(runMetadata()) },
      { runId: 601, ...options },
    )

  /** The push on main, kept as GitHub keeps it: with its conclusion and the artifact that it uploaded itself. */
  async function pushed(csv: string, conclusion?: string) {
    const github = await startGitHub()
    const result = await step(github, csv, { ...PUSH, runId: 600 })
    const [upload] = github.state.results.uploads
    assert.ok(upload)
    github.state.runs.runs = [
      storedRun(600, { conclusion: conclusion ?? (result.exitCode === 0 ? 'success' : 'failure') }),
    ]
    github.state.runs.artifacts = [
      { id: 90, runId: 600, name: upload.name, expired: false, download: upload.content },
    ]
    github.state.results.uploads = []
    github.state.results.taken.clear()
    return { github, result }
  }

  const stateOf = ({ exitCode, outputs }: StepResult) => [exitCode, outputs.verdict, outputs.standing]

  test('its push on main is first seen: green, with a warning, in the summary and in the outputs', async () => {
    const { github, result } = await pushed(LEAKING_CSV)
    await using _ = github
    assert.deepEqual(stateOf(result), [0, 'leak', 'first-seen'], result.log)
    assert.match(result.log, /^::warning title=sdk-memtest%2C samples%3A leak%2C first seen::Each /m)
    assert.doesNotMatch(result.log, /^::error/m)
    assert.match(result.summary, /^### sdk-memtest: leak, first seen · /)
    assert.match(result.summary, /First seen: there is no previous run to compare with/)
  })

  test('its pull request then has a known leak, and is green', async () => {
    const { github } = await pushed(LEAKING_CSV)
    await using _ = github
    const result = await step(github, LEAKING_CSV)
    assert.deepEqual(stateOf(result), [0, 'leak', 'known'], result.log)
    assert.match(bodies(github)[0] ?? '', /^### sdk-memtest: leak, known · /m)
  })

  test('a pull request that makes it worse is red', async () => {
    const { github } = await pushed(LEAKING_CSV)
    await using _ = github
    assert.deepEqual(stateOf(await step(github, WORSE_CSV)), [1, 'leak', 'new'])
  })

  test('a leak in a pull request on a healthy main is red', async () => {
    const { github } = await pushed(HEALTHY_CSV)
    await using _ = github
    assert.deepEqual(stateOf(await step(github, LEAKING_CSV)), [1, 'leak', 'new'])
  })

  for (const conclusion of ['failure', 'cancelled']) {
    test(`a main that was red (${conclusion}) is a baseline all the same`, async () => {
      const { github } = await pushed(LEAKING_CSV, conclusion)
      await using _ = github
      assert.deepEqual(stateOf(await step(github, LEAKING_CSV)), [0, 'leak', 'known'])
    })
  }

  test('while main is still measuring, the leak is first seen in the pull request', async () => {
    const { github } = await pushed(LEAKING_CSV)
    await using _ = github
    github.state.runs.runs = [storedRun(600, { status: 'in_progress', conclusion: null })]
    const result = await step(github, LEAKING_CSV)
    assert.deepEqual(stateOf(result), [0, 'leak', 'first-seen'])
    assert.match(bodies(github)[0] ?? '', /^### sdk-memtest: leak, first seen · /m)
    assert.match(bodies(github)[0] ?? '', /is still in progress: its figures are not used/)
  })

  test('a baseline of other options is none: first seen', async () => {
    const { github } = await pushed(LEAKING_CSV)
    await using _ = github
    const metadata = runMetadata()
    const other = { ...metadata, options: { ...metadata.options, amountSat: 7 } }
    const result = await judgeRecorded(
      main,
      github,
      { 'samples.csv': LEAKING_CSV, 'run.json': JSON.stringify(other) },
      { runId: 601 },
    )
    assert.deepEqual(stateOf(result), [0, 'leak', 'first-seen'])
    assert.match(result.summary, /cannot be compared with this one/)
  })

  test("the merge queue's run is compared with its target branch", async () => {
    const { github } = await pushed(LEAKING_CSV)
    await using _ = github
    assert.deepEqual(stateOf(await step(github, LEAKING_CSV, QUEUE)), [0, 'leak', 'known'])
    const asked = github.requests.find(({ path }) => path.endsWith('/workflows/memtest.yml/runs'))
    assert.equal(asked?.query.get('branch'), 'main')
    assert.deepEqual(stateOf(await step(github, WORSE_CSV, QUEUE)), [1, 'leak', 'new'])
  })

  test('fail-on: leak stays strict', async () => {
    await using github = await startGitHub()
    const result = await step(github, LEAKING_CSV, { ...PUSH, inputs: { 'fail-on': 'leak' } })
    assert.deepEqual(stateOf(result), [1, 'leak', 'first-seen'])
  })
})
