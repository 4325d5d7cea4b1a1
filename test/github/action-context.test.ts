import assert from 'node:assert/strict'
import { test } from 'node:test'
import { baseBranchOf, readContext, runUrl, stampOf } from '../../src/github/inputs/action-context.ts'

const ENV = {
  GITHUB_REPOSITORY: 'o/r',
  GITHUB_RUN_ID: '500',
  GITHUB_RUN_ATTEMPT: '2',
  GITHUB_WORKFLOW_REF: 'o/r/.github/workflows/memtest.yml@refs/heads/main',
  GITHUB_EVENT_NAME: 'push',
  GITHUB_EVENT_PATH: '/event.json',
  GITHUB_REF_NAME: 'main',
  GITHUB_SHA: 'c'.repeat(40),
  GITHUB_SERVER_URL: 'https://github.example',
  GITHUB_WORKSPACE: '/w',
  RUNNER_TEMP: '/t',
}

const PULL_REQUEST = JSON.stringify({
  pull_request: { number: 5, head: { sha: 'b'.repeat(40) }, base: { ref: 'dev' } },
  repository: { default_branch: 'main' },
})

test('a push is about its branch', () => {
  const context = readContext(ENV, () => '{}')
  assert.deepEqual(context.trigger, { kind: 'branch', branch: 'main', headSha: 'c'.repeat(40) })
  assert.equal(context.workflowFile, 'memtest.yml')
  assert.equal(runUrl(context), 'https://github.example/o/r/actions/runs/500')
  assert.deepEqual(stampOf(context), { headSha: 'c'.repeat(40), runId: 500, attempt: 2 })
})

test('a pull request is about its head, not the merge commit that is checked out', () => {
  const { trigger } = readContext({ ...ENV, GITHUB_EVENT_NAME: 'pull_request' }, () => PULL_REQUEST)
  assert.deepEqual(trigger, {
    kind: 'pull-request',
    number: 5,
    headSha: 'b'.repeat(40),
    baseBranch: 'dev',
  })
})

test("a merge queue's run is about its target branch, not the queue's own", () => {
  const queue = JSON.stringify({
    merge_group: { head_sha: 'd'.repeat(40), base_ref: 'refs/heads/release/1' },
    repository: { default_branch: 'main' },
  })
  const env = {
    ...ENV,
    GITHUB_EVENT_NAME: 'merge_group',
    GITHUB_REF_NAME: 'gh-readonly-queue/release/1/pr-5-x',
  }
  const { trigger } = readContext(env, () => queue)
  assert.deepEqual(trigger, { kind: 'merge-queue', headSha: 'd'.repeat(40), baseBranch: 'release/1' })
  assert.equal(baseBranchOf(trigger), 'release/1')
})

test('pull_request_target is refused', () => {
  assert.throws(() => readContext({ ...ENV, GITHUB_EVENT_NAME: 'pull_request_target' }, () => PULL_REQUEST), {
    name: 'UsageError',
    message: /expected the trigger pull_request, got pull_request_target/,
  })
})

test('outside a runner the missing variable is named', () => {
  assert.throws(() => readContext({}, () => '{}'), {
    name: 'UsageError',
    message: /^GITHUB_REPOSITORY should be set by the GitHub runner, got nothing/,
  })
})
