import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
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

test('a spec that names no SDK is refused in one sentence', async (t) => {
  const cache = mkdtempSync(join(tmpdir(), 'sdk-cache-test-'))
  t.after(() => rmSync(cache, { recursive: true }))
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
    'npm:csv-parse@7.0.3',
  ]) {
    await assert.rejects(installSdk(spec, { cacheDir: cache }), (error: Error) => {
      assert.equal(error.name, 'UsageError')
      assert.match(
        error.message,
        /^--sdk should be a version, tag, tarball, folder, repository or address of @breeztech\/breez-sdk-spark, got "/,
      )
      assert.ok(!error.message.includes('\n'))
      return true
    })
  }
  assert.deepEqual(readdirSync(cache), [])
})

/** A package that says to be the SDK and is not: whoever asks the registry by its name gets another wasm. */
function lookalike(folder: string, { version = '0.19.2', wasm = 'not the published one' } = {}): string {
  mkdirSync(join(folder, 'nodejs'), { recursive: true })
  const manifest = { name: '@breeztech/breez-sdk-spark', version, main: 'nodejs/index.js' }
  writeFileSync(join(folder, 'package.json'), JSON.stringify(manifest))
  writeFileSync(join(folder, 'nodejs/index.js'), '')
  writeFileSync(join(folder, 'nodejs/breez_sdk_spark_wasm_bg.wasm'), wasm)
  return createHash('sha256').update(wasm).digest('hex')
}

function packed(folder: string, into: string): Buffer {
  const args = ['pack', '--json', '--pack-destination', into, '--', folder]
  const [{ filename }] = JSON.parse(execFileSync('npm', args, { encoding: 'utf8' })) as [{ filename: string }]
  return readFileSync(join(into, filename))
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
  const tarball = packed(join(cache, 'folder'), cache)
  let asked = 0
  const server = createServer((_request, response) => {
    asked += 1
    response.end(tarball)
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.after(() => server.close())
  const { port } = server.address() as AddressInfo
  const spec = `http://127.0.0.1:${port}/build.tgz`
  const { record } = await installSdk(spec, { cacheDir: join(cache, 'sdk') })
  assert.deepEqual(record, { spec, version: '0.19.2', wasmSha256 })
  assert.ok(asked > 0)
})

test('no script of an SDK under test runs when it is packed or installed', async (t) => {
  const cache = mkdtempSync(join(tmpdir(), 'sdk-cache-test-'))
  t.after(() => rmSync(cache, { recursive: true }))
  const folder = join(cache, 'folder')
  lookalike(folder)
  const file = join(folder, 'package.json')
  const ran = join(cache, 'ran')
  const stages = ['preinstall', 'install', 'postinstall', 'prepare', 'prepack', 'postpack', 'prepublish']
  const scripts = Object.fromEntries(
    stages.map((stage) => [stage, `node -e "fs.appendFileSync('${ran}', '${stage} ')"`]),
  )
  writeFileSync(file, JSON.stringify({ ...JSON.parse(readFileSync(file, 'utf8')), scripts }))
  await installSdk(folder, { cacheDir: join(cache, 'sdk') })
  const tarball = join(cache, 'build.tgz')
  writeFileSync(tarball, packed(folder, cache))
  rmSync(ran, { force: true })
  await installSdk(tarball, { cacheDir: join(cache, 'sdk') })
  assert.equal(existsSync(ran), false)
})

test('two builds of one name and version that are installed at once do not get into each other', async (t) => {
  const cache = mkdtempSync(join(tmpdir(), 'sdk-cache-test-'))
  t.after(() => rmSync(cache, { recursive: true }))
  const builds = ['one', 'two', 'three'].map((name) => {
    const spec = join(cache, name)
    return { spec, version: '0.19.2', wasmSha256: lookalike(spec, { wasm: name }) }
  })
  const installed = await Promise.all(
    builds.map(({ spec }) => installSdk(spec, { cacheDir: join(cache, 'sdk') })),
  )
  assert.deepEqual(
    installed.map(({ record }) => record),
    builds,
  )
})

test('a package without a built SDK is refused, also where a folder above has one', async (t) => {
  const cache = mkdtempSync(join(tmpdir(), 'sdk-cache-test-'))
  t.after(() => rmSync(cache, { recursive: true }))
  lookalike(join(cache, 'node_modules/@breeztech/breez-sdk-spark'))
  const unbuilt = join(cache, 'unbuilt')
  lookalike(unbuilt)
  rmSync(join(unbuilt, 'nodejs'), { recursive: true })
  await assert.rejects(installSdk(unbuilt, { cacheDir: join(cache, 'sdk') }), {
    name: 'UsageError',
    message: `--sdk should be a version, tag, tarball, folder, repository or address of @breeztech/breez-sdk-spark, got "${unbuilt}" (it does not contain @breeztech/breez-sdk-spark, built)`,
  })
})

/** Starts a registry with one package in it, and goes to a folder whose `.npmrc` names it for the SDK's scope. */
async function inProjectWithRegistry(
  t: TestContext,
  dir: string,
  tarball: Buffer,
  dist: Record<string, string>,
): Promise<void> {
  const server = createServer((request, response) => {
    const { port } = server.address() as AddressInfo
    if (request.url?.endsWith('.tgz')) return response.end(tarball)
    const version = {
      name: '@breeztech/breez-sdk-spark',
      version: '0.15.1',
      dist: { ...dist, tarball: `http://127.0.0.1:${port}/build.tgz` },
    }
    response.setHeader('content-type', 'application/json')
    return response.end(
      JSON.stringify({
        name: version.name,
        'dist-tags': { latest: '0.15.1' },
        versions: { '0.15.1': version },
      }),
    )
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.after(() => server.close())
  const project = join(dir, 'project')
  mkdirSync(project)
  const { port } = server.address() as AddressInfo
  writeFileSync(join(project, '.npmrc'), `@breeztech:registry=http://127.0.0.1:${port}/\nfetch-retries=0\n`)
  // A folder named like a version is no version.
  lookalike(join(project, '0.15.1'), { wasm: "the folder's" })
  const before = process.cwd()
  process.chdir(project)
  t.after(() => process.chdir(before))
}

const integrityOf = (content: Uint8Array) => `sha512-${createHash('sha512').update(content).digest('base64')}`

for (const [title, distOf] of [
  ['with a checksum', (tarball: Buffer) => ({ integrity: integrityOf(tarball) })],
  ['without one', () => ({})],
] as const) {
  test(`a version of a project's own registry is measured itself, ${title}`, async (t) => {
    const cache = mkdtempSync(join(tmpdir(), 'sdk-cache-test-'))
    t.after(() => rmSync(cache, { recursive: true }))
    const wasmSha256 = lookalike(join(cache, 'private'), { version: '0.15.1', wasm: `private ${title}` })
    const tarball = packed(join(cache, 'private'), cache)
    await inProjectWithRegistry(t, cache, tarball, distOf(tarball))
    for (const origin of [/^installed into /, /^cached in /]) {
      const installed = await installSdk('0.15.1', { cacheDir: join(cache, 'sdk') })
      assert.deepEqual(installed.record, { spec: '0.15.1', version: '0.15.1', wasmSha256 })
      assert.match(installed.origin, origin)
    }
  })
}

test('a registry that hands out something else than its checksum says is refused', async (t) => {
  const cache = mkdtempSync(join(tmpdir(), 'sdk-cache-test-'))
  t.after(() => rmSync(cache, { recursive: true }))
  lookalike(join(cache, 'private'), { version: '0.15.1' })
  const tarball = packed(join(cache, 'private'), cache)
  await inProjectWithRegistry(t, cache, tarball, { integrity: integrityOf(Buffer.from('another')) })
  await assert.rejects(installSdk('0.15.1', { cacheDir: join(cache, 'sdk') }), {
    name: 'UsageError',
    message: /^--sdk should be .*, got "0\.15\.1" \(.+\)$/,
  })
  assert.deepEqual(readdirSync(join(cache, 'sdk')), [])
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
    message:
      'SDK_MEMTEST_CACHE should be a folder that can be written, got /dev/null/cache (ENOTDIR: a file stands in the place of a folder)',
  })
})
