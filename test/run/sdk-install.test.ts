import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { installSdk } from '../../src/run/install/sdk-install.ts'

const WASM_0_19_2 = '5760c1896b85c5b2ef64c14143f940a55886388be743350eb8bd8f9f65f21e0b'

test("the tool's own copy serves when no other version is asked for", async () => {
  for (const spec of [null, '0.19.2']) {
    const { origin, record } = await installSdk(spec, { cacheDir: '/dev/null' })
    assert.equal(origin, "the tool's own copy")
    assert.deepEqual(record, { spec: '0.19.2', version: '0.19.2', wasmSha256: WASM_0_19_2 })
  }
})

test('another version is installed once, also when two runs want it at the same time', async (t) => {
  const cache = mkdtempSync(join(tmpdir(), 'sdk-cache-test-'))
  t.after(() => rmSync(cache, { recursive: true }))
  const [first, second] = await Promise.all([
    installSdk('0.15.1', { cacheDir: cache }),
    installSdk('0.15.1', { cacheDir: cache }),
  ])
  assert.equal(first.dir, second.dir)
  assert.equal(first.record.version, '0.15.1')
  assert.notEqual(first.record.wasmSha256, WASM_0_19_2)
  assert.ok(existsSync(join(first.dir, 'node_modules/better-sqlite3/prebuilds')))
  assert.equal(readdirSync(cache).length, 1)
  const third = await installSdk('^0.15.0', { cacheDir: cache })
  assert.equal(third.origin, `cached in ${first.dir}`)
})

test('a spec that names no SDK is refused in one sentence', async () => {
  for (const spec of [
    '99.0.0',
    './no-such-folder',
    '$(reboot)',
    'csv-parse@7.0.3',
    '--registry=http://127.0.0.1:9',
    '-g',
    'npm:--registry=http://127.0.0.1:9',
    'npm:-g',
    'npm:csv-parse@git+file:///nowhere',
    'git+file:///no/such/repository',
  ]) {
    await assert.rejects(installSdk(spec, { cacheDir: '/dev/null' }), (error: Error) => {
      assert.equal(error.name, 'UsageError')
      assert.match(
        error.message,
        /^--sdk should be a version, tag, tarball, folder, repository or address of @breeztech\/breez-sdk-spark, got "/,
      )
      assert.ok(!error.message.includes('\n'))
      return true
    })
  }
})

/** A package that says to be the SDK 0.19.2 and is not: whoever asks the registry by its name gets another wasm. */
function lookalike(folder: string): string {
  mkdirSync(folder)
  const manifest = { name: '@breeztech/breez-sdk-spark', version: '0.19.2', main: 'nodejs/index.js' }
  writeFileSync(join(folder, 'package.json'), JSON.stringify(manifest))
  mkdirSync(join(folder, 'nodejs'))
  writeFileSync(join(folder, 'nodejs/index.js'), '')
  writeFileSync(join(folder, 'nodejs/breez_sdk_spark_wasm_bg.wasm'), 'not the published one')
  return createHash('sha256').update('not the published one').digest('hex')
}

test('a repository is measured itself, not the package of the same name and version', async (t) => {
  const cache = mkdtempSync(join(tmpdir(), 'sdk-cache-test-'))
  t.after(() => rmSync(cache, { recursive: true }))
  const repository = join(cache, 'repository')
  const wasmSha256 = lookalike(repository)
  const git = (...args: string[]) =>
    execFileSync('git', ['-c', 'user.name=t', '-c', 'user.email=t@localhost', ...args], { cwd: repository })
  git('init', '--quiet')
  git('add', '.')
  git('commit', '--quiet', '--message', 'a build')
  for (const spec of [`git+file://${repository}`, `@breeztech/breez-sdk-spark@git+file://${repository}`]) {
    const { record } = await installSdk(spec, { cacheDir: join(cache, 'sdk') })
    assert.deepEqual(record, { spec, version: '0.19.2', wasmSha256 })
  }
})

test('an address is measured itself, not the package of the same name and version', async (t) => {
  const cache = mkdtempSync(join(tmpdir(), 'sdk-cache-test-'))
  t.after(() => rmSync(cache, { recursive: true }))
  const wasmSha256 = lookalike(join(cache, 'folder'))
  const [{ filename }] = JSON.parse(
    execFileSync('npm', ['pack', '--json', '--pack-destination', cache, '--', join(cache, 'folder')], {
      encoding: 'utf8',
    }),
  ) as [{ filename: string }]
  let asked = 0
  const server = createServer((_request, response) => {
    asked += 1
    response.end(readFileSync(join(cache, filename)))
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.after(() => server.close())
  const { port } = server.address() as AddressInfo
  const spec = `http://127.0.0.1:${port}/build.tgz`
  const { record } = await installSdk(spec, { cacheDir: join(cache, 'sdk') })
  assert.deepEqual(record, { spec, version: '0.19.2', wasmSha256 })
  assert.ok(asked > 0)
})

test('an installation that is stopped ends at once, as a run that measured nothing', async () => {
  const stopped = installSdk('0.14.0', { cacheDir: '/dev/null', signal: AbortSignal.abort() })
  await assert.rejects(stopped, {
    name: 'RunFailure',
    message: 'the run was stopped before anything was measured',
  })
})

test('a cache that is no folder is named with its variable', async () => {
  await assert.rejects(installSdk('0.14.0', { cacheDir: '/dev/null/cache' }), {
    name: 'UsageError',
    message: 'SDK_MEMTEST_CACHE should be a folder that can be written, got /dev/null/cache (ENOTDIR)',
  })
})
