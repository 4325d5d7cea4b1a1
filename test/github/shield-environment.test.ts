import assert from 'node:assert/strict'
import { test } from 'node:test'
import { withoutTokens } from '../../src/github/shield-environment.ts'

const TOKENS = {
  'INPUT_GITHUB-TOKEN': 'a',
  ACTIONS_RUNTIME_TOKEN: 'b',
  ACTIONS_ID_TOKEN_REQUEST_TOKEN: 'c',
  GITHUB_TOKEN: 'd',
}

test('while others work no token is in the environment, and afterwards all are back', async () => {
  const env: NodeJS.ProcessEnv = { ...TOKENS, PATH: '/bin', GITHUB_WORKSPACE: '/w' }
  await withoutTokens(env, async () => {
    assert.deepEqual(env, { PATH: '/bin', GITHUB_WORKSPACE: '/w' })
  })
  assert.deepEqual(env, { ...TOKENS, PATH: '/bin', GITHUB_WORKSPACE: '/w' })
})

test('they are back after a failure too', async () => {
  const env: NodeJS.ProcessEnv = { ...TOKENS }
  await assert.rejects(withoutTokens(env, () => Promise.reject(new Error('no'))))
  assert.deepEqual(env, TOKENS)
})
