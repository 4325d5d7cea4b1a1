import assert from 'node:assert/strict'
import { before, describe, test } from 'node:test'
import { readZip } from '../../src/github/artifact/read-zip.ts'
import { keepHistory, mergedPoints } from '../../src/github/charts/keep-history.ts'
import { openRepository } from '../../src/github/github-client.ts'
import { cleanPoint, pointWith } from '../report/history-points.ts'
import { runStep } from './stand-in/action-process.ts'
import { buildAction } from './stand-in/built-action.ts'
import { type GitHubStandIn, startGitHub } from './stand-in/github-stand-in.ts'
import { checkout } from './stand-in/recorded-csv.ts'
import { HEALTHY_CSV, LEAKING_CSV, runMetadata } from './stand-in/run-files.ts'

const BRANCH = 'heads/sdk-memtest-charts'
const PAGE = 'https://github.com/o/r/blob/sdk-memtest-charts/README.md'
const LIMITS = { entries: 100, entryBytes: 10_000_000, totalBytes: 100_000_000 }

/** A push on the default branch. */
const PUSH = { name: 'push', payload: { repository: { default_branch: 'main' } } }
/** What a schedule's event holds: no repository. */
const SCHEDULE = { name: 'schedule', payload: { schedule: '23 2 * * *' } }

const metadataAt = (startedAt: string, version = '0.19.2') =>
  JSON.stringify(runMetadata({ startedAt, sdk: { spec: version, version, wasmSha256: '' } }))

function filesAt(github: GitHubStandIn): Map<string, string> {
  const { refs, commits, trees, blobs } = github.state.git
  const entries = trees.get(commits.get(refs.get(BRANCH) ?? '')?.tree ?? '') ?? []
  return new Map(entries.map(({ path, sha }) => [path, blobs.get(sha)?.toString('utf8') ?? '']))
}

const repositoryOf = (github: GitHubStandIn) =>
  openRepository('gh-token', { owner: 'o', repo: 'r', apiUrl: github.url })
const PLACE = { serverUrl: 'https://github.com', branch: 'main', runId: 500 }

describe('the history that the built Action keeps', () => {
  let main: string
  before(async () => {
    main = `${await buildAction()}/main.js`
  })

  async function judge(
    github: GitHubStandIn,
    files: Record<string, string>,
    options: Partial<Parameters<typeof runStep>[1]> = {},
  ) {
    await using workspace = await checkout(files)
    return await runStep(main, {
      githubUrl: github.url,
      workspace: workspace.dir,
      event: PUSH,
      ...options,
      inputs: { csv: '**/samples.csv', ...options.inputs },
    })
  }

  const nightly = (startedAt: string, csv = LEAKING_CSV, version = '0.19.2') => ({
    'runs/one/samples.csv': csv,
    'runs/one/run.json': metadataAt(startedAt, version),
  })

  test('two nights are two points in a page with pictures, and a pull request links to it', async () => {
    await using github = await startGitHub()
    const first = await judge(github, nightly('2026-11-01T02:23:00.000Z'), { event: SCHEDULE, runId: 500 })
    assert.equal(first.exitCode, 0, first.log)
    await judge(github, nightly('2026-11-02T02:23:00.000Z', HEALTHY_CSV, '0.20.0'), { runId: 501 })
    const files = filesAt(github)
    assert.deepEqual(
      [...files.keys()].filter((path) => !path.startsWith('branch-main/')),
      ['README.md', 'history/node-basic-dark.svg', 'history/node-basic-light.svg', 'history/points.jsonl'],
    )
    const page = files.get('README.md') ?? ''
    assert.match(page, /<img alt="[^"]*Rust heap[^"]*" src="history\/node-basic-light\.svg">/)
    assert.deepEqual(
      [...page.matchAll(/^\| (2026\S+) \S+ \| (?:&#8203;)?(\S+) .* \| ([^|]+) \|$/gm)].map((row) =>
        row.slice(1),
      ),
      [
        ['2026-11-02', '0.20.0', 'no leak'],
        ['2026-11-01', '0.19.2', 'leak, first seen'],
      ],
    )
    assert.match(page, new RegExp(`\\[ccccccc\\]\\(https://github\\.com/o/r/commit/${'c'.repeat(40)}\\)`))
    // The page that answers to the pointer is in the artifact.
    const [upload] = github.state.results.uploads
    const zip = await readZip(upload?.content ?? Buffer.alloc(0), LIMITS, (name) => name === 'history.html')
    assert.match(zip.get('history.html')?.toString() ?? '', /<title>sdk-memtest: history of runs<\/title>/)

    await using workspace = await checkout({ 'go.csv': HEALTHY_CSV })
    const pull = await runStep(main, {
      githubUrl: github.url,
      workspace: workspace.dir,
      inputs: { csv: '*.csv', scenario: 'basic' },
    })
    assert.equal(pull.exitCode, 0, pull.log)
    assert.ok(github.state.conversation.comments[0]?.body.includes(`[history](${PAGE})`))
    assert.ok(pull.summary.includes(`[history](${PAGE})`))
    // Its charts lie beside the history, and its run is no point of it.
    const after = filesAt(github)
    assert.ok([...after.keys()].some((path) => path.startsWith('pr-5/')))
    assert.equal(after.get('history/points.jsonl'), files.get('history/points.jsonl'))
  })

  test('a run of another branch, of a pull request, with Mermaid alone or without the right is no point', async () => {
    await using github = await startGitHub()
    const run = nightly('2026-11-01T02:23:00.000Z')
    const elsewhere = await judge(github, run, { env: { GITHUB_REF_NAME: 'feature' } })
    const mermaid = await judge(github, run, { inputs: { chart: 'mermaid' } })
    assert.deepEqual([elsewhere.exitCode, mermaid.exitCode], [0, 0])
    github.state.git.mayPush = false
    const refused = await judge(github, run)
    assert.equal(refused.exitCode, 0, refused.log)
    assert.match(refused.log, /^No history is kept: the token may not push to sdk-memtest-charts/m)
    assert.doesNotMatch(refused.log, /::(warning|error)::.*istory/)
    assert.ok(!filesAt(github).has('README.md'))
    assert.equal(refused.outputs.verdict, 'leak')
  })

  test('a repository rule against the branch is a warning: verdict, artifact and outcome stand', async () => {
    await using github = await startGitHub()
    const rule = { status: 422, json: { message: 'Repository rule violations found' } }
    github.state.faults.push(['POST', /\/git\/refs$/, () => rule])
    const step = await judge(github, nightly('2026-11-01T02:23:00.000Z'))
    assert.equal(step.exitCode, 0, step.log)
    assert.match(
      step.log,
      /^::warning::The history could not be kept on sdk-memtest-charts \(Repository rule/m,
    )
    assert.equal(step.outputs.verdict, 'leak')
    assert.equal(github.state.results.uploads.length, 2)
  })
})

test('jobs that keep their runs at once lose none, and a push in between is built upon', async () => {
  await using github = await startGitHub()
  const scenarios = ['basic', 'reconnect', 'stress', 'listener']
  const kept = await Promise.all(
    scenarios.map((scenario) => keepHistory(repositoryOf(github), PLACE, [pointWith({ scenario })])),
  )
  assert.ok(kept.every((points) => points !== null))
  const lines = (filesAt(github).get('history/points.jsonl') ?? '').trimEnd().split('\n')
  assert.deepEqual(lines.map((line) => JSON.parse(line).scenario).toSorted(), scenarios.toSorted())
  assert.equal([...filesAt(github).keys()].filter((path) => path.endsWith('.svg')).length, 8)
  for (const { json, method, path } of github.requests) {
    if (method === 'PATCH' && path.includes('/git/')) assert.equal(json.force, false)
  }
})

test('a picture is drawn anew only where a run was added', async () => {
  await using github = await startGitHub()
  const repository = repositoryOf(github)
  await keepHistory(repository, PLACE, [pointWith({ scenario: 'basic' }), pointWith({ scenario: 'stress' })])
  const before = github.requests.filter(({ path }) => path.endsWith('/git/blobs')).length
  await keepHistory(repository, PLACE, [
    cleanPoint({ scenario: 'basic', startedAt: '2026-11-05T00:00:00.000Z' }),
  ])
  // Two pictures, the points and the page.
  assert.equal(github.requests.filter(({ path }) => path.endsWith('/git/blobs')).length - before, 4)
})

test('what another hand wrote into the points is left out, and a hostile name stays text', async () => {
  await using github = await startGitHub()
  const repository = repositoryOf(github)
  await keepHistory(repository, PLACE, [pointWith()])
  const { refs, commits, trees, blobs } = github.state.git
  const tree = trees.get(commits.get(refs.get(BRANCH) ?? '')?.tree ?? '') ?? []
  const hostile = JSON.stringify(
    pointWith({ scenario: '../../x|[y](http://evil)', startedAt: '2026-11-03T00:00:00.000Z' }),
  )
  blobs.set('f'.repeat(40), Buffer.from(`{"half\n\n[]\n${hostile}\n{"startedAt":"now"}\n`))
  for (const entry of tree) if (entry.path === 'history/points.jsonl') entry.sha = 'f'.repeat(40)
  const kept = await keepHistory(repository, PLACE, [pointWith({ startedAt: '2026-11-04T00:00:00.000Z' })])
  assert.equal(kept?.length, 2)
  assert.doesNotMatch(filesAt(github).get('README.md') ?? '', /\]\(http:\/\/evil/)
  for (const path of filesAt(github).keys()) assert.match(path, /^(README\.md|history\/[\w.-]+)$/)
})

test('the past is bounded: the newest runs of each group, and the groups that ran last; a run judged again replaces itself', () => {
  const day = (index: number) => new Date(Date.UTC(2026, 0, 1) + index * 86_400_000).toISOString()
  const basic = Array.from({ length: 5 }, (_, index) => pointWith({ startedAt: day(index) }))
  const stress = [pointWith({ scenario: 'stress', startedAt: day(9) })]
  const old = [pointWith({ scenario: 'abandon', startedAt: day(-9) })]
  const again = cleanPoint({ startedAt: day(4) })
  const merged = mergedPoints([...basic, ...old], [...stress, again], { runs: 3, groups: 2 })
  assert.deepEqual(
    merged.map(({ scenario, startedAt, verdict }) => [scenario, startedAt.slice(8, 10), verdict.kind]),
    [
      ['stress', '10', 'leak'],
      ['basic', '03', 'leak'],
      ['basic', '04', 'leak'],
      ['basic', '05', 'no-leak'],
    ],
  )
})
