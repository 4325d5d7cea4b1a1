import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { Recording } from '../../src/compare/recording/recorded-run.ts'
import type { RunOutcome, SdkRecord } from '../../src/compare/recording/run-metadata.ts'
import { restRecording } from '../compare/exact/rest-recording.ts'
import { metadataWith } from '../report/fixtures.ts'
import { startGitHub } from './stand-in/github-stand-in.ts'
import { resolveBaselines } from './stand-in/resolve-baselines.ts'
import { HEALTHY_CSV, runEntries, runMetadata } from './stand-in/run-files.ts'
import { storedRun } from './stand-in/runs-api.ts'
import { type RawEntry, zipOf } from './stand-in/zip.ts'

const [NEWEST, ANCESTOR] = ['a'.repeat(40), 'd'.repeat(40)] as [string, string]
const NAME = 'sdk-memtest--basic--1'
/** A base branch whose newest commit and one ancestor were measured. */
async function withHistory(download: Buffer | number = zipOf(runEntries(HEALTHY_CSV))) {
  const github = await startGitHub()
  const { repository, runs } = github.state
  repository.commits = [NEWEST, 'e'.repeat(40), ANCESTOR]
  runs.runs = [storedRun(40, { head_sha: ANCESTOR })]
  runs.artifacts = [{ id: 90, runId: 40, name: NAME, expired: false, download }]
  return github
}

describe('the previous run', () => {
  test('is the last run that measured on the nearest ancestor, with how far back it is', async () => {
    await using github = await withHistory()
    const { previous } = await resolveBaselines(github)
    assert.deepEqual(previous.notes, ['Previous run: main, 2 commits back, run 40.'])
    assert.equal(previous.recording?.file, 'main, 2 commits back, run 40')
    assert.equal(previous.recording?.rows, 145)
    assert.equal(previous.recording?.metadata?.sdk.version, '0.19.2')
    const queryOf = (end: string) => github.requests.find((request) => request.path.endsWith(end))?.query
    assert.equal(queryOf('/workflows/memtest.yml/runs')?.get('branch'), 'main')
    assert.equal(queryOf('/commits')?.get('sha'), NEWEST)
    const storage = github.requests.find((request) => request.path === '/storage/90')
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
    const { previous } = await resolveBaselines(github)
    assert.deepEqual(previous.notes, [
      'The run on aaaaaaa (at the merge base) is still in progress: its figures are not used.',
      'The artifact of run 41 on aaaaaaa (at the merge base) has expired: a longer retention-days would keep it.',
      'Previous run: main, 2 commits back, run 40.',
    ])
  })

  for (const conclusion of ['failure', 'cancelled', 'timed_out', 'neutral']) {
    test(`is a run that measured and ended in ${conclusion} as well as one that passed`, async () => {
      await using github = await withHistory()
      github.state.runs.runs = [storedRun(40, { head_sha: ANCESTOR, conclusion })]
      const { previous } = await resolveBaselines(github)
      assert.deepEqual(previous.notes, ['Previous run: main, 2 commits back, run 40.'])
    })
  }

  const CUT: [name: string, csv: string, outcome: RunOutcome, why: string][] = [
    [
      'broke',
      HEALTHY_CSV,
      { kind: 'crashed', detail: 'the harness died by SIGKILL' },
      'the run broke: in the run\'s own words, "the harness died by SIGKILL"',
    ],
    [
      'was cut at its eleventh sample',
      `${HEALTHY_CSV.split('\n').slice(0, 12).join('\n')}\n`,
      { kind: 'stopped', detail: 'the job was cancelled' },
      'it was cut after 11 samples',
    ],
  ]
  for (const [name, csv, outcome, why] of CUT) {
    test(`is not a run that ${name}: the one before it is taken, and that is said`, async () => {
      await using github = await withHistory()
      const { runs } = github.state
      runs.runs.unshift(storedRun(41, { head_sha: NEWEST, conclusion: 'failure' }))
      const download = zipOf(runEntries(csv, runMetadata({ outcome })))
      runs.artifacts.push({ id: 91, runId: 41, name: NAME, expired: false, download })
      const { previous } = await resolveBaselines(github)
      assert.deepEqual(previous.notes, [
        `The run in ${NAME} of main, at the merge base, run 41 is no baseline: ${why}.`,
        'Previous run: main, 2 commits back, run 40.',
      ])
    })
  }

  test('is a cancelled run that had measured enough', async () => {
    const outcome = { kind: 'stopped', detail: 'the job was cancelled' } as const
    await using github = await withHistory(zipOf(runEntries(HEALTHY_CSV, runMetadata({ outcome }))))
    github.state.runs.runs = [storedRun(40, { head_sha: ANCESTOR, conclusion: 'cancelled' })]
    const { previous } = await resolveBaselines(github)
    assert.equal(previous.recording?.rows, 145)
  })

  test('is looked for in five downloads and no further', async () => {
    const outcome = { kind: 'crashed', detail: 'no memory' } as const
    await using github = await withHistory()
    const { runs } = github.state
    const broken = zipOf(runEntries(HEALTHY_CSV, runMetadata({ outcome })))
    runs.runs = Array.from({ length: 9 }, (_, index) => storedRun(50 - index, { head_sha: NEWEST }))
    runs.artifacts = runs.runs.map(({ id }) => ({
      id,
      runId: id,
      name: NAME,
      expired: false,
      download: broken,
    }))
    const { previous } = await resolveBaselines(github)
    assert.equal(previous.recording, null)
    assert.equal(github.requests.filter(({ path }) => path.startsWith('/storage/')).length, 5)
  })

  test('never comes from a fork whose branch has the same name, nor from a pull request', async () => {
    await using github = await withHistory()
    github.state.runs.runs = [
      storedRun(40, { head_sha: ANCESTOR, head_repository: { full_name: 'stranger/r' } }),
      storedRun(39, { head_sha: ANCESTOR, event: 'pull_request' }),
    ]
    const { previous } = await resolveBaselines(github)
    assert.deepEqual(previous, { recording: null, notes: ['Previous run: none for scenario basic.'] })
    assert.equal(github.requests.filter((request) => request.path.includes('/artifacts')).length, 0)
  })

  test("is found behind a hundred runs of forks' pull requests whose branch has the same name", async () => {
    await using github = await withHistory()
    const flood = Array.from({ length: 100 }, (_, index) =>
      storedRun(1000 - index, { event: 'pull_request', head_repository: { full_name: `fork${index}/r` } }),
    )
    github.state.runs.runs.unshift(...flood)
    const { previous } = await resolveBaselines(github)
    assert.deepEqual(previous.notes, ['Previous run: main, 2 commits back, run 40.'])
  })

  test('is looked for on five pages and no further', async () => {
    await using github = await withHistory()
    const foreign = Array.from({ length: 700 }, (_, index) =>
      storedRun(1000 - index, { event: 'pull_request' }),
    )
    github.state.runs.runs = foreign
    const { previous } = await resolveBaselines(github)
    assert.equal(previous.recording, null)
    assert.equal(github.requests.filter(({ path }) => path.endsWith('/workflows/memtest.yml/runs')).length, 5)
  })

  test('without the permission to read runs the run goes on, and says what it takes', async () => {
    await using github = await withHistory()
    const refusal = { status: 403, json: { message: 'Resource not accessible by integration' } }
    github.state.faults.push(['GET', /\/actions\/workflows\//, () => refusal])
    const { previous } = await resolveBaselines(github)
    assert.match(
      previous.notes[0] ?? '',
      /^Previous run: not looked for on main, GitHub answered 403 \(Resource not accessible by integration\); it takes the permissions actions: read/,
    )
  })

  test('a rate limit is told from a missing permission', async () => {
    await using github = await withHistory()
    const limit = {
      status: 403,
      headers: { 'retry-after': '3600' },
      json: { message: 'API rate limit exceeded' },
    }
    github.state.faults.push(['GET', /\/actions\/workflows\//, () => limit])
    const { previous } = await resolveBaselines(github)
    assert.equal(
      previous.notes[0],
      "Previous run: not looked for on main, GitHub's rate limit: API rate limit exceeded.",
    )
  })

  test('a download that fails is an error, not the absence of a baseline', async () => {
    await using github = await withHistory(500)
    await assert.rejects(
      resolveBaselines(github),
      /^Error: the previous run's artifact sdk-memtest--basic--1 \(main, 2 commits back, run 40\) cannot be used: .*the storage answered 500/,
    )
  })

  test('a poisoned artifact is an error as well', async () => {
    const poisoned: RawEntry[] = [...runEntries(HEALTHY_CSV), { name: '../x', content: 'x' }]
    await using github = await withHistory(zipOf(poisoned))
    await assert.rejects(resolveBaselines(github), /the previous run's artifact .* cannot be used: .*\.\.\/x/)
  })

  test('in a joined artifact it is the run of the same name, else of the same scenario', async () => {
    const stress = runMetadata({ options: { ...runMetadata().options, scenario: 'stress' } })
    const inFolder = (folder: string, entries: RawEntry[]) =>
      entries.map((entry) => ({ ...entry, name: `${folder}/${entry.name}` }))
    const other = runMetadata({ sdk: { ...runMetadata().sdk, version: '0.18.0' } })
    await using github = await withHistory(
      zipOf([
        ...inFolder('a', runEntries(HEALTHY_CSV, stress)),
        ...inFolder('b', runEntries(HEALTHY_CSV, other)),
        ...inFolder('basic', runEntries(HEALTHY_CSV)),
      ]),
    )
    const [artifact] = github.state.runs.artifacts
    if (artifact !== undefined) artifact.name = 'sdk-memtest--joined--1'
    const { previous } = await resolveBaselines(github)
    assert.equal(previous.recording?.metadata?.sdk.version, '0.19.2')
  })

  test('an artifact without a run of the scenario does not count', async () => {
    const stress = runMetadata({ options: { ...runMetadata().options, scenario: 'stress' } })
    await using github = await withHistory(zipOf(runEntries(HEALTHY_CSV, stress)))
    const [artifact] = github.state.runs.artifacts
    if (artifact !== undefined) artifact.name = 'sdk-memtest--joined--1'
    const { previous } = await resolveBaselines(github)
    assert.deepEqual(previous.notes, [
      'The artifact sdk-memtest--joined--1 of main, 2 commits back, run 40 holds no run of scenario basic.',
      'Previous run: none for scenario basic.',
    ])
  })

  test('else it is the stored file of the checkout', async () => {
    await using github = await startGitHub()
    const { previous } = await resolveBaselines(github, { 'baselines/previous/basic.csv': HEALTHY_CSV })
    assert.deepEqual(previous.notes, [
      'Previous run: the stored baselines/previous/basic.csv of the checkout.',
    ])
  })

  test('a given file wins over all, and then GitHub is not asked', async () => {
    await using github = await withHistory()
    const { previous } = await resolveBaselines(github, { 'old.csv': HEALTHY_CSV }, { previous: 'old.csv' })
    assert.deepEqual(previous.notes, ['Input previous-baseline: old.csv.'])
    assert.equal(github.requests.length, 0)
  })
})

describe('the Rust baseline', () => {
  test("is the repository's own before the shipped one, and none is said", async () => {
    await using github = await startGitHub()
    const own = { 'baselines/rust/basic.csv': HEALTHY_CSV }
    const shipped = { 'shipped/rust/basic.csv': HEALTHY_CSV }
    const both = await resolveBaselines(github, { ...own, ...shipped })
    assert.deepEqual(both.rust.notes, ['Rust baseline: baselines/rust/basic.csv of the checkout.'])
    const one = await resolveBaselines(github, shipped)
    assert.deepEqual(one.rust.notes, ['Rust baseline: baselines/rust/basic.csv, shipped with the Action.'])
    const none = await resolveBaselines(github)
    assert.deepEqual(none.rust, {
      recording: null,
      missing: null,
      notes: ['Rust baseline: none for scenario basic.'],
    })
  })

  test('of a run that names its version is that of the version, and of its own build none', async () => {
    await using github = await startGitHub()
    const files = {
      'baselines/rust/basic.csv': HEALTHY_CSV,
      'shipped/rust/0.19.2/basic.csv': HEALTHY_CSV,
      'shipped/rust/basic.csv': HEALTHY_CSV,
    }
    const ofSdk = (sdk: Partial<SdkRecord>): Recording => {
      const metadata = metadataWith()
      return {
        ...restRecording('rest', [{ cycles: 1 }]),
        metadata: { ...metadata, sdk: { ...metadata.sdk, wasmSha256: '', ...sdk } },
      }
    }
    const notesOf = async (sdk: Partial<SdkRecord>) => {
      const { rust } = await resolveBaselines(github, files, { run: ofSdk(sdk) })
      return [rust.recording === null ? null : rust.source, ...rust.notes]
    }
    assert.deepEqual(await notesOf({ version: '0.19.2', spec: '0.19.2' }), [
      'stored',
      'Rust baseline: baselines/rust/0.19.2/basic.csv, shipped with the Action.',
    ])
    assert.deepEqual(await notesOf({ version: '0.20.0', spec: '0.20.0' }), [
      'stored',
      'Rust baseline: baselines/rust/basic.csv of the checkout.',
    ])
    const [source, note] = await notesOf({ version: '0.19.2', spec: './sdk.tgz' })
    assert.equal(source, null)
    assert.match(note ?? '', /^Rust baseline: not looked for, this build is not the published SDK 0\.19\.2/)
  })

  test('a given file that is not there is a wrong input', async () => {
    await using github = await startGitHub()
    await assert.rejects(resolveBaselines(github, {}, { rust: 'rust.csv' }), {
      name: 'UsageError',
      message:
        'input rust-baseline should name a CSV file in the checkout, got "rust.csv", which is not there',
    })
  })
})
