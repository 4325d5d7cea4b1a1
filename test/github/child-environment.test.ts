import assert from 'node:assert/strict'
import { test } from 'node:test'
import { childEnvironment, npmEnvironment } from '../../src/run/children/child-environment.ts'

const PLAIN = {
  PATH: '/bin',
  HOME: '/home/runner',
  GITHUB_WORKSPACE: '/w',
  npm_config_registry: 'https://r.example',
}
const TOKENS = {
  'INPUT_GITHUB-TOKEN': 'a',
  'INPUT_ALICE-SEED': 'b',
  ACTIONS_RUNTIME_TOKEN: 'c',
  ACTIONS_RESULTS_URL: 'https://results.example',
  ACTIONS_ID_TOKEN_REQUEST_TOKEN: 'd',
  GITHUB_TOKEN: 'e',
  GH_TOKEN: 'f',
  FAUCET_PASSWORD: 'g',
  ALICE_SEED: 'h',
}
const RUNNER_FILES = {
  GITHUB_ENV: '/f/env',
  GITHUB_PATH: '/f/path',
  GITHUB_OUTPUT: '/f/output',
  GITHUB_STATE: '/f/state',
  GITHUB_STEP_SUMMARY: '/f/summary',
}
const REGISTRY = { NODE_AUTH_TOKEN: 'i', 'npm_config_//r.example/:_authToken': 'j' }
const ALL = { ...PLAIN, ...TOKENS, ...RUNNER_FILES, ...REGISTRY }

test('the harness and the network inherit no token, no input, and none of the files that command the runner', () => {
  assert.deepEqual(childEnvironment(ALL), PLAIN)
})

test("npm inherits the registry's token besides", () => {
  assert.deepEqual(npmEnvironment(ALL), { ...PLAIN, ...REGISTRY })
})
