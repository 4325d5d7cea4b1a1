import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
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

/**
 * Says with its process id in a file that it has begun, with that of a child of its own in another; told to end, both go
 * on for a while, as npm that takes back and the pip of Python's venv do.
 */
const SLOW = (file: string) => {
  const goesOn = `
process.on('SIGTERM', () => setTimeout(() => process.exit(), 300))
setInterval(() => {}, 1000)
require('node:fs').writeFileSync(process.argv.at(-1), String(process.pid))`
  return `
process.argv.push(${JSON.stringify(file)})
require('node:child_process').spawn(process.execPath, ['-e', ${JSON.stringify(goesOn)}, ${JSON.stringify(`${file}-child`)}])
${goesOn}`
}

async function begun(file: string): Promise<number[]> {
  const watcher = watch(dir)
  const told = [file, `${file}-child`]
  try {
    while (told.some((name) => !existsSync(name) || readFileSync(name, 'utf8') === '')) {
      await once(watcher, 'change')
    }
  } finally {
    watcher.close()
  }
  return told.map((name) => Number(readFileSync(name, 'utf8')))
}

function haveEnded(pids: number[]): void {
  const states = spawnSync('ps', ['-o', 'stat=', '-p', pids.join()], { encoding: 'utf8' }).stdout
  // A grandchild that ended and that nobody fetches, as in many containers, is a zombie.
  assert.match(states, /^(Z\S*\s*)*$/)
}

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

test('an abort is answered when npm, Python or go has ended with what it started: until then they may write', {
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
    const pids = await begun(file)
    stop.abort()
    await stopped
    haveEnded(pids)
    await assert.rejects(run(stop.signal), { name: 'RunFailure' })
    for (const name of [file, `${file}-child`]) rmSync(name)
  }
})

test('an early installation that nobody needs has ended when its folder is cleared away', {
  skip,
}, async (t) => {
  const file = join(dir, 'begun')
  const view = `
const { existsSync } = require('node:fs')
setInterval(() => { if (existsSync(${JSON.stringify(`${file}-child`)})) process.exit(1) }, 10)`
  insteadOfNpm(t, `if (process.argv[2] === 'view') {${view}\n} else {${SLOW(file)}\n}`)
  const cache = join(dir, 'cache')
  await assert.rejects(installSdk('0.15.1', { cacheDir: cache }), { name: 'UsageError' })
  haveEnded(await begun(file))
  assert.deepEqual(readdirSync(cache), [])
})
