import assert from 'node:assert/strict'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { test } from 'node:test'
import { RequestError } from '@octokit/request-error'
import { overviewTable, rowsIn, staleRow } from '../../src/github/comment/comment-overview.ts'
import { parseComment, type Section } from '../../src/github/comment/comment-sections.ts'
import { composeComment } from '../../src/github/comment/compose-comment.ts'
import { postUnmeasured } from '../../src/github/comment/post-unmeasured.ts'
import { innerAmong } from '../../src/github/comment/section-text.ts'
import { postSection } from '../../src/github/comment/sticky-comment.ts'
import { openRepository, waitForRateLimits } from '../../src/github/github-client.ts'
import { openSummary } from '../../src/github/publish-report.ts'
import { startGitHub } from './stand-in/github-stand-in.ts'

const SHA = 'ab12'.repeat(10)

function section(key: string, runId = 7, rank = 60): Section {
  return {
    ...{
      key,
      stamp: { headSha: SHA, runId, attempt: 1 },
      markdown: `### sdk-memtest: leak · ${key}\n\nbody`,
    },
    rows: [{ rank, cells: [key, '🔴 leak', 'low', 'worse'] }],
  }
}

const blocks = (count: number) => Array.from({ length: count }, () => 'x'.repeat(98)).join('\n\n')

test('a comment has 60,000 bytes at most, and uses them', () => {
  const markdown = `### sdk-memtest: leak\n\n${blocks(900)}`
  const alone = composeComment([{ ...section('basic'), markdown }])
  const beside = composeComment([{ ...section('basic'), markdown }, section('stress')])
  for (const body of [alone, beside]) {
    const bytes = Buffer.byteLength(body)
    assert.ok(bytes <= 60_000 && bytes > 59_700, `${bytes} bytes`)
  }
})

test('a section is open where its rank is below 30, and folded from 30 on', () => {
  const markdown = `### sdk-memtest: leak\n\nverdict\n\n${blocks(9)}`
  const bodyAt = (rank: number) =>
    composeComment([{ ...section('basic', 7, rank), markdown }, section('stress', 8, 74)])
  assert.match(bodyAt(29), /<details open>/)
  assert.match(bodyAt(30), /<details>/)
})

test('details of 200 characters are folded, of 199 they are shown', () => {
  const among = (characters: number) =>
    innerAmong(
      { heading: '### sdk-memtest: leak', body: `verdict\n\n${'x'.repeat(characters)}` },
      { isOpen: false, remark: null },
    )
  assert.match(among(200), /<details>/)
  assert.doesNotMatch(among(199), /<details>/)
})

test('rows of an older commit stand 100 ranks below, and are read back at their own', () => {
  const row = { key: 'basic', rank: 74, cells: ['basic', 'no leak', 'none', ''] }
  const stale = staleRow(row, SHA)
  assert.equal(stale.rank, 174)
  assert.equal(rowsIn(overviewTable([stale], 1, 1000))[0]?.rank, 74)
})

test('a section without a row of its own stands between what must be acted on and what is well, at 65', () => {
  const { rows: _, ...old } = section('old')
  const body = composeComment([old, section('worse', 8, 64), section('better', 9, 66)])
  assert.deepEqual(
    rowsIn(body).map(({ key, rank }) => [key, rank]),
    [
      ['worse', 64],
      ['old', 65],
      ['better', 66],
    ],
  )
})

test('a commit that was not measured stands beside runs that decided nothing, at 60', async () => {
  await using github = await startGitHub()
  const body = composeComment([section('basic', 6), section('stress', 6)])
  github.state.conversation.comments = [{ id: 1, author: 'github-actions[bot]', body }]
  const repository = openRepository('gh-token', { owner: 'o', repo: 'r', apiUrl: github.url })
  const newest = { headSha: 'cd34'.repeat(10), runId: 8, attempt: 1 }
  await postUnmeasured(repository, 5, newest, 'https://github.com')
  const sections = parseComment(github.state.conversation.comments[0]?.body ?? '')
  assert.deepEqual(
    sections?.map(({ rows }) => rows?.map(({ rank }) => rank)),
    [[60], [60]],
  )
})

test('a section that others write away each time is written six times, and no more', async () => {
  const written = async (losses: number) => {
    const comment = { id: 1, author: 'me', url: 'https://c', body: composeComment([section('basic')]) }
    let writes = 0
    const conversation = {
      self: async () => 'me',
      async *list() {
        yield { ...comment }
      },
      read: async () => comment,
      create: async () => assert.fail('there is one'),
      async update(_: number, body: string) {
        comment.body = ++writes > losses ? body : composeComment([section('basic')])
      },
      remove: async () => {},
    }
    await postSection(conversation, section('stress'), true, async () => {})
    return writes
  }
  assert.deepEqual([await written(5), await written(6)], [6, 6])
})

/** What is asked of the retry plugin for a rate limit with these headers. */
function retriesFor(headers: Record<string, string>): RequestError['request']['request'] {
  let handler: (error: RequestError) => never = () => assert.fail('no handler')
  const hook = {
    error(_: string, given: typeof handler) {
      handler = given
    },
  }
  waitForRateLimits({ hook } as unknown as Parameters<typeof waitForRateLimits>[0])
  const request = { method: 'GET' as const, url: '/', headers: {} }
  const response = { status: 429, url: '/', headers, data: {}, retryCount: 0 }
  const error = new RequestError('rate limit', 429, { request, response })
  assert.throws(() => handler(error), error)
  return error.request.request
}

test('a rate limit that ends within 60 s is waited for, twice; without a time it is a minute', () => {
  assert.deepEqual(retriesFor({ 'retry-after': '60' }), { retries: 2, retryAfter: 60 })
  assert.deepEqual(retriesFor({ 'retry-after': '61' }), { retries: 0, retryAfter: 61 })
  assert.deepEqual(retriesFor({}), { retries: 2, retryAfter: 60 })
})

test('a job summary of 1,040,000 bytes is filled; where less than 2,000 are left of it nothing is written', async (t) => {
  const dir = await mkdtemp(path.join(tmpdir(), 'sdk-memtest-summary-'))
  t.after(() => rm(dir, { recursive: true }))
  const file = path.join(dir, 'summary.md')
  const roomBehind = async (bytes: number) => {
    await writeFile(file, 'x'.repeat(bytes))
    let room: number | null = null
    await (await openSummary(file))((maxBytes) => {
      room = maxBytes
      return '### ours'
    })
    assert.equal((await readFile(file, 'utf8')).endsWith('### ours'), room !== null)
    return room
  }
  assert.equal(await roomBehind(0), 1_040_000)
  assert.equal(await roomBehind(1_038_000), 2_000)
  assert.equal(await roomBehind(1_038_001), null)
})
