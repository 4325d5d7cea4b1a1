import assert from 'node:assert/strict'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { test } from 'node:test'
import { checkRuns, isRunData } from '../../src/github/artifact/check-run.ts'
import { fetchRuns } from '../../src/github/artifact/download-artifact.ts'
import { plainData } from '../../src/github/artifact/unvouched.ts'
import { uploadResults } from '../../src/github/artifact/upload-artifact.ts'
import { openRepository } from '../../src/github/github-client.ts'
import { runtimeToken } from './stand-in/action-process.ts'
import { type GitHubStandIn, startGitHub } from './stand-in/github-stand-in.ts'
import { HEALTHY_CSV } from './stand-in/run-files.ts'
import { type RawEntry, zipOf } from './stand-in/zip.ts'

const CSV = Buffer.from(HEALTHY_CSV)
const lines = (count: number) => Buffer.alloc(count - 1, '\n')

/** Why a run with these files is refused; null where it is taken. */
function refusal(files: Record<string, Buffer>): string | null {
  try {
    checkRuns(new Map(Object.entries(files)))
    return null
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
}

test('a CSV of 2,000,000 lines is read, one line more is refused; a line of 10,000 bytes is read, one of 10,001 refused', () => {
  assert.doesNotMatch(refusal({ 'samples.csv': lines(2_000_000) }) ?? '', /lines/)
  assert.match(refusal({ 'samples.csv': lines(2_000_001) }) ?? '', /more than 2000000 lines/)
  assert.doesNotMatch(refusal({ 'samples.csv': Buffer.alloc(10_000, ',') }) ?? '', /bytes/)
  assert.match(refusal({ 'samples.csv': Buffer.alloc(10_001, ',') }) ?? '', /has 10001 bytes, expected/)
})

test('a run.json of 100,000 lines is read, one of 100,001 refused; a line of 1,000,000 bytes is read, as is the whole', () => {
  assert.match(refusal({ 'samples.csv': CSV, 'run.json': lines(100_000) }) ?? '', /JSON/)
  assert.match(refusal({ 'samples.csv': CSV, 'run.json': lines(100_001) }) ?? '', /more than 100000 lines/)
  const asOne = (bytes: number) => refusal({ 'samples.csv': CSV, 'run.json': Buffer.alloc(bytes, ' ') }) ?? ''
  assert.match(asOne(1_000_000), /JSON/)
  assert.match(asOne(1_000_001), /1000001 bytes, expected at most 1000000/)
})

test('checkpoints of 200,000 lines are read, one line more is refused; a line of 100,000 bytes is read, one of 100,001 refused', () => {
  const withCheckpoints = (bytes: Buffer) => refusal({ 'samples.csv': CSV, 'checkpoints.jsonl': bytes })
  assert.equal(withCheckpoints(lines(200_000)), null)
  assert.match(withCheckpoints(lines(200_001)) ?? '', /more than 200000 lines/)
  assert.equal(withCheckpoints(Buffer.alloc(100_000, ' ')), null)
  assert.match(withCheckpoints(Buffer.alloc(100_001, ' ')) ?? '', /100001 bytes, expected at most 100000/)
})

for (const [name, most] of [
  ['samples.csv', 300_000_000],
  ['run.json', 1_000_000],
  ['checkpoints.jsonl', 100_000_000],
] as const) {
  test(`a ${name} may claim ${most} bytes and no more`, () => {
    assert.equal(isRunData(name, most), true)
    assert.throws(() => isRunData(name, most + 1), /expected at most/)
  })
}

test('an artifact may hold 50 runs and no more', () => {
  const runs = (count: number) =>
    Object.fromEntries(Array.from({ length: count }, (_, index) => [`r${index}/samples.csv`, CSV]))
  assert.equal(refusal(runs(50)), null)
  assert.equal(refusal(runs(51)), '51 runs, expected at most 50')
})

test('of what nobody vouches for 300 characters of a text, 2,000 entries and 12 levels are kept', () => {
  assert.equal(plainData('x'.repeat(300)), 'x'.repeat(300))
  assert.equal(plainData('x'.repeat(301)), 'x'.repeat(300))
  assert.equal(plainData(Array(2000).fill(1)).length, 2000)
  assert.equal(plainData(Array(2001).fill(1)).length, 2000)
  const nested = (levels: number): unknown => (levels === 0 ? 'core' : [nested(levels - 1)])
  assert.match(JSON.stringify(plainData(nested(12))), /core/)
  assert.doesNotMatch(JSON.stringify(plainData(nested(13))), /core/)
})

const repositoryOf = ({ url }: GitHubStandIn) =>
  openRepository('gh-token', { owner: 'o', repo: 'r', apiUrl: url })

/** Why this artifact is not taken; null where it is. */
async function whyNotFetched(entries: RawEntry[], sizeBytes = 100): Promise<string | null> {
  await using github = await startGitHub()
  const name = 'sdk-memtest--basic--1'
  github.state.runs.artifacts = [{ id: 9, runId: 7, name, expired: false, download: zipOf(entries) }]
  const artifact = { id: 9, name, sizeBytes, expired: false }
  return await fetchRuns(repositoryOf(github), artifact).then(
    () => null,
    (error: Error) => error.message,
  )
}

const RUN: RawEntry = { name: 'samples.csv', content: HEALTHY_CSV }

test('an artifact of 512 MiB is downloaded, one byte more is not', async () => {
  assert.equal(await whyNotFetched([RUN], 536_870_912), null)
  assert.match((await whyNotFetched([RUN], 536_870_913)) ?? '', /expected at most 536870912/)
})

test('an artifact may hold 1,000 files, and claim 2,000,000,000 bytes in all', async () => {
  const others = (count: number) =>
    Array.from({ length: count }, (_, index) => ({ name: `other-${index}`, content: '' }))
  assert.equal(await whyNotFetched([RUN, ...others(999)]), null)
  assert.equal(await whyNotFetched([RUN, ...others(1000)]), '1001 entries, expected at most 1000')
  const claim = (bytes: number) => [
    RUN,
    { name: 'x.heapsnapshot', content: '', claimedBytes: bytes - CSV.length },
  ]
  assert.equal(await whyNotFetched(claim(2_000_000_000)), null)
  assert.equal(await whyNotFetched(claim(2_000_000_001)), 'it claims more than 2000000000 bytes unpacked')
})

test('a storage is given 300 s', async (t) => {
  const passed = AbortSignal.abort()
  const limit = t.mock.method(AbortSignal, 'timeout', () => passed)
  assert.match((await whyNotFetched([RUN])) ?? '', /the storage did not send it within 300 s/)
  assert.deepEqual(limit.mock.calls[0]?.arguments, [300_000])
})

test('twenty names are tried for an artifact, and no more', async (t) => {
  await using github = await startGitHub()
  const dir = await mkdtemp(path.join(tmpdir(), 'sdk-memtest-upload-'))
  t.after(() => rm(dir, { recursive: true }))
  await writeFile(path.join(dir, 'samples.csv'), HEALTHY_CSV)
  const before = { ...process.env }
  t.after(() => Object.assign(process.env, before))
  Object.assign(process.env, { ACTIONS_RESULTS_URL: github.url, ACTIONS_RUNTIME_TOKEN: runtimeToken() })
  const upload = async (taken: number) => {
    github.state.results.taken = new Set(
      Array.from({ length: taken }, (_, index) => (index === 0 ? 'stem' : `stem--${index + 1}`)),
    )
    const context = { serverUrl: 'https://github.com', owner: 'o', repo: 'r', runId: 7 } as Parameters<
      typeof uploadResults
    >[4]
    return (await uploadResults(dir, null, 'stem', null, context)).name
  }
  assert.equal(await upload(19), 'stem--20')
  await assert.rejects(upload(20), /409|already/)
})
