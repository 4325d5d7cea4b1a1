import assert from 'node:assert/strict'
import { test } from 'node:test'
import { postReport } from '../../src/github/comment/post-report.ts'
import { openRepository } from '../../src/github/github-client.ts'
import { judgementWith } from '../report/judgements.ts'
import { type GitHubStandIn, startGitHub } from './stand-in/github-stand-in.ts'
import type { Answer } from './stand-in/http-stand-in.ts'

const SECONDARY = 'You have exceeded a secondary rate limit. Please wait a few minutes before you try again.'

/** The answers to the first tries to comment; after them GitHub takes it. */
function answerFirst(github: GitHubStandIn, answers: Answer[]): void {
  github.state.faults.push([
    'POST',
    /\/issues\/5\/comments$/,
    (request) => {
      const answer = answers.shift()
      if (answer !== undefined) return answer
      github.state.conversation.comments.push({
        id: 1001,
        author: 'github-actions[bot]',
        body: String(request.json.body),
      })
      return {
        status: 201,
        json: { id: 1001, html_url: 'https://github.com/o/r/pull/5#issuecomment-1001', user: null },
      }
    },
  ])
}

function comment(github: GitHubStandIn): Promise<string | null> {
  const stamp = { headSha: 'b'.repeat(40), runId: 500, attempt: 1 }
  return postReport(openRepository('gh-token', { owner: 'o', repo: 'r', apiUrl: github.url }), {
    ...{ pullNumber: 5, section: { key: 'basic', stamp, markdown: '### report' }, mode: 'always' },
    verdict: judgementWith().verdict,
  })
}

function tries(github: GitHubStandIn): number {
  return github.requests.filter(({ method, path }) => method === 'POST' && path.endsWith('/comments')).length
}

for (const status of [403, 429]) {
  test(`a rate limit answered with ${status} is waited for as long as GitHub asks, and the comment is written`, async () => {
    await using github = await startGitHub()
    answerFirst(github, [{ status, headers: { 'retry-after': '0' }, json: { message: SECONDARY } }])
    assert.equal(await comment(github), 'https://github.com/o/r/pull/5#issuecomment-1001')
    assert.equal(tries(github), 2)
  })
}

test('a limit that lasts is asked three times and no more', async () => {
  await using github = await startGitHub()
  const limit = { status: 403, headers: { 'retry-after': '0' }, json: { message: SECONDARY } }
  answerFirst(github, Array(9).fill(limit))
  assert.equal(await comment(github), null)
  assert.equal(tries(github), 3)
})

test('a limit that ends in an hour is not waited for', async () => {
  await using github = await startGitHub()
  const inAnHour = String(Math.ceil(Date.now() / 1000) + 3600)
  answerFirst(github, [
    {
      status: 403,
      headers: { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': inAnHour },
      json: { message: 'API rate limit exceeded for installation.' },
    },
  ])
  assert.equal(await comment(github), null)
  assert.equal(tries(github), 1)
})
