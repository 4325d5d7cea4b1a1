import assert from 'node:assert/strict'
import { test } from 'node:test'
import { toolCommand } from '../../src/github/inputs/action-context.ts'

test("the comment's command starts the Action's own repository at the version that ran", () => {
  assert.equal(
    toolCommand({ GITHUB_ACTION_REPOSITORY: 'org/sdk-memtest', GITHUB_ACTION_REF: 'v1' }),
    'npx github:org/sdk-memtest#v1',
  )
})

test('on another server than github.com the name alone is given', () => {
  const place = { GITHUB_ACTION_REPOSITORY: 'org/sdk-memtest', GITHUB_ACTION_REF: 'v1' }
  assert.equal(toolCommand({ ...place, GITHUB_SERVER_URL: 'https://ghe.example' }), 'sdk-memtest')
})

test('without a repository, or with one that a shell could read, the name alone is given', () => {
  assert.equal(toolCommand({}), 'sdk-memtest')
  assert.equal(toolCommand({ GITHUB_ACTION_REPOSITORY: '', GITHUB_ACTION_REF: '' }), 'sdk-memtest')
  assert.equal(
    toolCommand({ GITHUB_ACTION_REPOSITORY: 'org/x;reboot', GITHUB_ACTION_REF: 'v1' }),
    'sdk-memtest',
  )
})
