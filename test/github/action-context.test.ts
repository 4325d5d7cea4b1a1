import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readContext, runUrl, stampOf } from '../../src/github/action-context.ts'

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
