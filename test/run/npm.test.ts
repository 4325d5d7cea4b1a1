import assert from 'node:assert/strict'
import { once } from 'node:events'
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  watch,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { after, type TestContext, test } from 'node:test'
import { npm, npmScript } from '../../src/run/install/npm.ts'
import { runInstaller } from '../../src/run/install/run-installer.ts'
import { installSdk } from '../../src/run/install/sdk-install.ts'

const dir = mkdtempSync(join(tmpdir(), 'npm test with spaces & more-'))
after(() => rmSync(dir, { recursive: true }))

test('a path with spaces and an ampersand reaches npm as one argument', async () => {
  const folder = join(dir, 'my sdk & yours')
  mkdirSync(folder)
  writeFileSync(join(folder, 'package.json'), '{"name":"packed-sdk","version":"1.2.3"}')
  const { code, output } = await npm(['pack', folder, '--pack-destination', dir, '--json'])
  assert.equal(code, 0)
  assert.match(output, /packed-sdk-1\.2\.3\.tgz/)
})

test('the npm that started this process is taken', () => {
  assert.equal(npmScript({ npm_execpath: '/opt/npm/bin/npm-cli.js' }), '/opt/npm/bin/npm-cli.js')
  assert.equal(npmScript({ npm_execpath: '/opt/pnpm/bin/pnpm' }, 'linux'), null)
})

test("on Windows the script beside the path's batch file is taken, so that no shell splits arguments", () => {
  const bin = join(dir, 'node_modules/npm/bin')
  mkdirSync(bin, { recursive: true })
  const script = join(bin, 'npm-cli.js')
  writeFileSync(script, '')
  assert.equal(npmScript({ Path: ['/nowhere', dir].join(delimiter) }, 'win32'), script)
  assert.equal(npmScript({ Path: '/nowhere' }, 'win32'), null)
})

/** Says with its process id in a file that it has begun; told to end, it goes on for a while, as npm that takes back. */
const SLOW = (file: string) => `
process.on('SIGTERM', () => setTimeout(() => process.exit(), 300))
setInterval(() => {}, 1000)
require('node:fs').writeFileSync(${JSON.stringify(file)}, String(process.pid))`

async function begun(file: string): Promise<number> {
  const watcher = watch(dir)
  try {
    while (!existsSync(file) || readFileSync(file, 'utf8') === '') await once(watcher, 'change')
  } finally {
    watcher.close()
  }
  return Number(readFileSync(file, 'utf8'))
}

const hasEnded = (pid: number) => assert.throws(() => process.kill(pid, 0), { code: 'ESRCH' })

/** A script in the place of npm, for one test. */
function insteadOfNpm(t: TestContext, body: string): void {
  const script = join(dir, 'npm-cli.js')
  writeFileSync(script, body)
  const before = process.env.npm_execpath
  process.env.npm_execpath = script
  t.after(() => {
    if (before === undefined) delete process.env.npm_execpath
    else process.env.npm_execpath = before
  })
}

const skip = process.platform === 'win32' && 'a process there is ended without being told'

test('an abort is answered when npm, Python or go has ended: until then it may write', {
  skip,
}, async (t) => {
  const file = join(dir, 'begun')
  insteadOfNpm(t, SLOW(file))
  const ways = [
    (signal: AbortSignal) => npm([], { signal }),
    (signal: AbortSignal) => runInstaller(process.execPath, ['-e', SLOW(file)], { signal }),
  ]
  for (const run of ways) {
    const stop = new AbortController()
    const stopped = assert.rejects(run(stop.signal), { name: 'RunFailure' })
    const pid = await begun(file)
    stop.abort()
    await stopped
    hasEnded(pid)
    await assert.rejects(run(stop.signal), { name: 'RunFailure' })
    rmSync(file)
  }
})

test('an early installation that nobody needs has ended when its folder is cleared away', {
  skip,
}, async (t) => {
  const file = join(dir, 'begun')
  const view = `
const { existsSync } = require('node:fs')
setInterval(() => { if (existsSync(${JSON.stringify(file)})) process.exit(1) }, 10)`
  insteadOfNpm(t, `if (process.argv[2] === 'view') {${view}\n} else {${SLOW(file)}\n}`)
  const cache = join(dir, 'cache')
  await assert.rejects(installSdk('0.15.1', { cacheDir: cache }), { name: 'UsageError' })
  hasEnded(await begun(file))
  assert.deepEqual(readdirSync(cache), [])
})
