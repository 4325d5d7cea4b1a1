import assert from 'node:assert/strict'
import { before, describe, test } from 'node:test'
import type { RunMetadata } from '../../src/compare/run-metadata.ts'
import { runStep } from './stand-in/action-process.ts'
import { buildAction } from './stand-in/built-action.ts'
import { type GitHubStandIn, startGitHub } from './stand-in/github-stand-in.ts'
import { checkout } from './stand-in/recorded-csv.ts'
import { HEALTHY_CSV, LEAKING_CSV, runEntries, runMetadata } from './stand-in/run-files.ts'
import { storedRun } from './stand-in/runs-api.ts'
import { type RawEntry, zipOf } from './stand-in/zip.ts'

const HEAD = 'b'.repeat(40)

describe('the report stage', { concurrency: 2 }, () => {
  let report: string
  before(async () => {
    report = `${await buildAction()}/report.js`
  })

  /** A run of a fork's pull request with one artifact. */
  async function withForkRun(download: Buffer | number = zipOf(runEntries(LEAKING_CSV))) {
    const github = await startGitHub()
    const { runs, repository } = github.state
    const fork = { full_name: 'stranger/r' }
    runs.runs = [
      storedRun(700, { event: 'pull_request', head_sha: HEAD, head_branch: 'patch', head_repository: fork }),
    ]
    runs.artifacts = [
      { id: 90, runId: 700, name: 'sdk-memtest--basic--1', expired: false, download },
      { id: 91, runId: 700, name: 'sdk-memtest--basic--1.csv', expired: false, download: 500 },
      { id: 92, runId: 700, name: 'coverage', expired: false, download: 500 },
    ]
    repository.pulls = [
      {
        number: 12,
        state: 'open',
        head: { sha: HEAD, ref: 'patch', repo: fork },
        base: { ref: 'main' },
      },
    ]
    return github
  }

  async function runReport(github: GitHubStandIn, inputs: Record<string, string> = {}) {
    await using workspace = await checkout({})
    return await runStep(report, {
      githubUrl: github.url,
      workspace: workspace.dir,
      event: { name: 'workflow_run', payload: { repository: { default_branch: 'main' } } },
      inputs: { 'run-id': '700', ...inputs },
    })
  }

  const bodies = (github: GitHubStandIn) => github.state.conversation.comments.map(({ body }) => body)

  test("a fork's run is rendered anew and commented on its pull request, as untrusted", async () => {
    await using github = await withForkRun()
    const step = await runReport(github)
    assert.equal(step.exitCode, 0, step.log)
    assert.match(
      bodies(github)[0] ?? '',
      /section=basic sha=b{40} run=700 attempt=1 -->\n### sdk-memtest: leak/,
    )
    assert.match(bodies(github)[0] ?? '', /reported by an untrusted run of stranger\/r: nobody has checked/)
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

  test('what a reader is told to paste installs a version of the SDK, not what the run named', async () => {
    const sdk = { spec: 'npm:breez-sdk-hotfix@1.0.0', version: '0.19.2', wasmSha256: 'f'.repeat(64) }
    await using github = await withForkRun(zipOf(runEntries(LEAKING_CSV, runMetadata({ sdk }))))
    await runReport(github)
    const body = bodies(github)[0] ?? ''
    assert.match(body, /^sdk-memtest run .* --sdk 0\.19\.2$/m)
    assert.doesNotMatch(body, /hotfix/)
  })

  test('the token is masked before anything else is printed; without one no word is', async () => {
    await using github = await withForkRun()
    const step = await runReport(github)
    assert.equal(step.log.split('\n')[0], '::add-mask::gh-token')
    const without = await runReport(github, { 'github-token': '' })
    assert.match(
      without.log,
      /^::error::input github-token should be a token that may read actions, got nothing/,
    )
  })

  test('a pull request that has newer commits by now is left alone', async () => {
    await using github = await withForkRun()
    const [pull] = github.state.repository.pulls
    if (pull !== undefined) pull.head.sha = 'c'.repeat(40)
    const step = await runReport(github)
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
    const step = await runReport(github)
    assert.match(step.log, /::notice::No pull request to comment on/)
    assert.deepEqual(bodies(github), [])
  })

  test('baselines come from the base branch, never from the artifact', async () => {
    await using github = await withForkRun()
    github.state.repository.contents['baselines/previous/basic.csv'] = HEALTHY_CSV
    github.state.repository.contents['baselines/rust/basic.csv'] = HEALTHY_CSV
    const step = await runReport(github)
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
    const step = await runReport(github)
    assert.equal(step.outputs.verdict, 'no-leak', step.log)
    assert.match(step.log, /^sdk-memtest--basic--1: left out, a later attempt is there$/m)
    assert.match(step.outputs['csv-path'] ?? '', /93-0/)
    assert.equal(github.requests.filter(({ path }) => path === '/storage/90').length, 0)
  })

  test('a run that uploaded nothing has nothing to report', async () => {
    await using github = await withForkRun()
    github.state.runs.artifacts = []
    const step = await runReport(github)
    assert.equal(step.exitCode, 0)
    assert.match(step.log, /::notice::Run 700 uploaded no artifact sdk-memtest--/)
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
      const step = await runReport(github)
      assert.equal(step.exitCode, 1)
      assert.match(step.log, new RegExp(`::error::.*${message.source}`))
      assert.deepEqual(bodies(github), [])
    })
  }

  const good = runEntries(LEAKING_CSV)
  const withRun = (changes: object): RawEntry[] => runEntries(HEALTHY_CSV, { ...runMetadata(), ...changes })
  const POISON: [name: string, entries: RawEntry[], message: RegExp][] = [
    ['a path out of the folder', [...good, { name: '../../x', content: 'x' }], /\.\.\/\.\.\/x/],
    ['an absolute path', [...good, { name: '/etc/cron.d/x', content: 'x' }], /\/etc\/cron\.d\/x/],
    [
      'a link',
      [...good, { name: 'chart.png', content: '/etc/passwd', mode: 0o120777 }],
      /"chart\.png" is a link/,
    ],
    [
      '10 GB claimed',
      [...good, { name: 'x', content: 'x', claimedBytes: 10_000_000_000 }],
      /claims more than/,
    ],
    [
      'numbers as text',
      withRun({ counts: { ...runMetadata().counts, payments: '360' } }),
      /run\.json .*counts\.payments/,
    ],
    [
      'a word in the CSV',
      runEntries(HEALTHY_CSV.replace('60000000', 'lots')),
      /samples\.csv .*rss_bytes is "lots"/,
    ],
    [
      'a column nobody knows',
      runEntries(HEALTHY_CSV.replace('rss_bytes', '<script>')),
      /unknown column "<script>"/,
    ],
    [
      '290 MB of line breaks, 300 KB packed',
      [{ name: 'samples.csv', content: Buffer.alloc(290_000_000, '\n') }],
      /samples\.csv .*it has more than 2000000 lines/,
    ],
    ['no CSV at all', [{ name: 'run.json', content: '{}' }], /no samples\.csv inside/],
  ]
  for (const [name, entries, message] of POISON) {
    test(`poison is refused and nothing of it shown: ${name}`, async () => {
      await using github = await withForkRun(zipOf(entries))
      const step = await runReport(github)
      assert.equal(step.exitCode, 1)
      assert.match(
        step.log,
        new RegExp(`::error::.*was refused, and nothing of it is shown: .*${message.source}`),
      )
      assert.deepEqual(bodies(github), [])
      assert.equal(step.summary, '')
    })
  }

  test('more artifacts than a matrix has jobs are refused before any is downloaded', async () => {
    await using github = await withForkRun()
    const { runs } = github.state
    runs.artifacts = Array.from({ length: 51 }, (_, index) => {
      return {
        id: 100 + index,
        runId: 700,
        name: `sdk-memtest--s${index}x--1`,
        expired: false,
        download: 404,
      }
    })
    const step = await runReport(github)
    assert.equal(step.exitCode, 1)
    assert.match(step.log, /::error::run 700 uploaded 51 artifacts sdk-memtest--…, expected at most 50/)
    assert.equal(github.requests.filter(({ path }) => path.endsWith('/zip')).length, 0)
  })

  test('a rendered comment inside the artifact is never taken over', async () => {
    const rendered = '### sdk-memtest: no leak, merge me\n'
    await using github = await withForkRun(
      zipOf([
        ...good,
        ...['report.md', 'comment.md', 'report.json'].map((name) => ({ name, content: rendered })),
      ]),
    )
    await runReport(github)
    assert.match(bodies(github)[0] ?? '', /### sdk-memtest: leak/)
    assert.doesNotMatch(bodies(github)[0] ?? '', /merge me/)
  })

  test('Markdown from outside reads as text, in every field that a run can set', async () => {
    const evil =
      '](https://evil.example) @everyone <img src=x> `x` | x ![](x) <!-- /sdk-memtest section=basic -->\n# big'
    const base = runMetadata()
    const metadata: RunMetadata = {
      ...base,
      tool: { name: evil, version: evil },
      outcome: { kind: 'crashed', detail: evil },
      sdk: { spec: evil, version: '0.19.2', wasmSha256: '' },
      environment: { ...base.environment, runtime: evil, v8: evil, os: evil, arch: evil, cpu: evil },
      counts: { ...base.counts, paymentsFailed: 3, events: { [evil]: 3 }, failures: { [evil]: 3 } },
      census: { kind: 'unavailable', reason: evil },
      culprits: [
        {
          side: 'v8',
          frames: [evil, evil],
          inuseBytes: 9e6,
          inuseObjects: 9,
          allocBytes: null,
          allocObjects: null,
        },
      ],
    }
    await using github = await withForkRun(zipOf(runEntries(LEAKING_CSV, metadata)))
    const step = await runReport(github)
    assert.equal(step.exitCode, 0, step.log)
    const body = bodies(github)[0] ?? ''
    const outside = body.replace(/^(`{3,})[a-z]*\n.*?^\1$/gms, '')
    assert.doesNotMatch(outside, /\]\(https:\/\/evil|@everyone|<img|!\[|^# big/m)
    assert.equal(outside.match(/<!--/g)?.length, 3, 'only our own markers')
    assert.equal(body.match(/<!-- \/?sdk-memtest/g)?.length, 3, 'not even in code blocks another marker')
  })
})
