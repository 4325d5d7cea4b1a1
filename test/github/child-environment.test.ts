import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  childEnvironment,
  harnessEnvironment,
  npmEnvironment,
} from '../../src/run/children/child-environment.ts'

const BASIC = {
  PATH: '/bin',
  Path: 'C:/bin',
  HOME: '/home/runner',
  TMPDIR: '/t',
  TZ: 'UTC',
  LANG: 'C',
  LC_ALL: 'de_DE.UTF-8',
  LD_LIBRARY_PATH: '/opt/lib',
  SystemRoot: 'C:/Windows',
}
const CERTIFICATES = { NODE_EXTRA_CA_CERTS: '/ca.pem', SSL_CERT_FILE: '/ca.pem', SSL_CERT_DIR: '/ca' }
const PROXIES = { https_proxy: 'http://u:p@proxy', HTTP_PROXY: 'http://proxy', NO_PROXY: 'localhost' }
const REGISTRY = {
  npm_config_registry: 'https://r.example',
  NPM_CONFIG_USERCONFIG: '/c',
  NODE_AUTH_TOKEN: 'i',
  'npm_config_//r.example/:_authToken': 'j',
}
const PRELOAD = { NODE_OPTIONS: '--require ./x.cjs' }
const NOBODYS = {
  'INPUT_GITHUB-TOKEN': 'a',
  'INPUT_ALICE-SEED': 'b',
  ACTIONS_RUNTIME_TOKEN: 'c',
  ACTIONS_ID_TOKEN_REQUEST_TOKEN: 'd',
  GITHUB_TOKEN: 'e',
  GH_TOKEN: 'f',
  GITHUB_ENV: '/f/env',
  GITHUB_OUTPUT: '/f/output',
  FAUCET_USERNAME: 'k',
  FAUCET_PASSWORD: 'g',
  ALICE_SEED: 'h',
  AWS_SECRET_ACCESS_KEY: 'l',
  DATABASE_URL: 'postgres://u:p@h/d',
  MY_PATH: 'm',
  HOME_TOKEN: 'n',
  LC: 'o',
  NODE_CHANNEL_FD: '3',
  NODE_V8_COVERAGE: '/cov',
}
const ALL = { ...BASIC, ...CERTIFICATES, ...PROXIES, ...REGISTRY, ...PRELOAD, ...NOBODYS }

test('the network inherits what a process needs to run, and nothing else', () => {
  assert.deepEqual(childEnvironment(ALL), { ...BASIC, ...CERTIFICATES })
})

test("the harness inherits the user's preload besides, and the proxy only on the hosted network", () => {
  const local = { network: { kind: 'local' }, rustProfile: false } as const
  const own = { ...BASIC, ...CERTIFICATES, ...PRELOAD }
  assert.deepEqual(harnessEnvironment(local, ALL), own)
  assert.deepEqual(harnessEnvironment({ ...local, rustProfile: true }, ALL), { ...own, MEMTEST_REWRITE: '1' })
  assert.deepEqual(harnessEnvironment({ ...local, network: { kind: 'regtest' } }, ALL), {
    ...own,
    ...PROXIES,
  })
})

test("npm inherits the proxy and the registry's settings and token, and no preload, which may print", () => {
  assert.deepEqual(npmEnvironment(ALL), { ...BASIC, ...CERTIFICATES, ...PROXIES, ...REGISTRY })
})
