import assert from 'node:assert/strict'
import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, watch } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { fileURLToPath } from 'node:url'

const cli = fileURLToPath(new URL('../../../src/cli.ts', import.meta.url))
const venv = spawnSync('python3', ['-c', 'import venv, ensurepip'])
const skip =
  (process.platform === 'win32' && 'a process there is ended without being told') ||
  (venv.status !== 0 && 'no python3 with venv here: what becomes of its pip is not tried')

/** What an installation has written when it is stopped: pip is at work from the first package on. */
const MOMENTS = {
  'in its first moment': /^staging-\w+$/,
  'while it makes the environment': /site-packages\/pip\b/,
}

for (const [moment, written] of Object.entries(MOMENTS)) {
  test(`a run of Python with an empty cache that is stopped ${moment} leaves no process and no folder`, {
    skip,
  }, async (t) => {
    const cache = cacheOf(t)
    const python = join(cache, 'python')
    mkdirSync(python)
    const watcher = watch(python, { recursive: true })
    t.after(() => watcher.close())
    const begun = Promise.withResolvers<void>()
    watcher.on('change', (_, name) => {
      if (written.test(String(name))) begun.resolve()
    })
    const run = spawn(process.execPath, [cli, 'run', '--host', 'python', '--out', join(cache, 'out')], {
      env: { ...process.env, SDK_MEMTEST_CACHE: cache },
      stdio: ['ignore', 'ignore', 'pipe'],
    })
    let told = ''
    run.stderr.setEncoding('utf8').on('data', (text) => {
      told += text
    })
    const exited = once(run, 'close')
    await Promise.race([begun.promise, exited])
    run.kill('SIGINT')
    const [code] = await exited
    assert.match(told, /the run was stopped before anything was measured/)
    assert.equal(code, 4)
    assert.doesNotMatch(spawnSync('ps', ['-eo', 'args'], { encoding: 'utf8' }).stdout, new RegExp(cache))
    assert.deepEqual(readdirSync(python), [])
    assert.ok(!existsSync(join(cache, 'out')))
  })
}

function cacheOf(t: TestContext): string {
  const cache = mkdtempSync(join(tmpdir(), 'stopped-install-test-'))
  t.after(() => rmSync(cache, { recursive: true }))
  return cache
}
