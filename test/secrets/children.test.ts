import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, globSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { assertNoSecret, SECRETS } from './canaries.ts'

const ROOT = new URL('../../', import.meta.url)

/** What only the measured process starts: its own environment is a list already. */
const BY_THE_HARNESS = ['src/run/hosts/chromium/chromium-process.ts', 'src/run/hosts/native/native-stacks.ts']

/** The arguments of each call of a function, as source text. */
function callsOf(source: string, name: string): string[] {
  const starts = [...source.matchAll(new RegExp(`(?<![.\\w]|function )${name}\\(`, 'g'))]
  return starts.map(({ index, 0: opening }) => {
    let end = index + opening.length
    for (let depth = 1; depth > 0 && end < source.length; end++) {
      if (source[end] === '(') depth += 1
      if (source[end] === ')') depth -= 1
    }
    return source.slice(index, end)
  })
}

/** The files that start a process without saying what it inherits. */
function openHanded(sources: Iterable<[file: string, source: string]>): string[] {
  return [...sources]
    .filter(([, source]) => /from 'node:child_process'/.test(source))
    .filter(([, source]) => {
      const [, promised = 'promisify\\(execFile\\)'] =
        /const (\w+) = promisify\(execFile\)/.exec(source) ?? []
      const calls = [promised, 'spawn', 'fork', 'exec', 'execFile', 'spawnSync', 'execSync', 'execFileSync']
      return calls.flatMap((name) => callsOf(source, name)).some((call) => !/\benv\b/.test(call))
    })
    .map(([file]) => file)
}

test('every process that this tool starts is told what it inherits, or is started by the measured one', () => {
  const sources = globSync('src/**/*.ts', { cwd: ROOT }).map((file): [string, string] => [
    file,
    readFileSync(new URL(file, ROOT), 'utf8'),
  ])
  assert.deepEqual(openHanded(sources).sort(), BY_THE_HARNESS)
})

test('a process that would inherit everything is found', () => {
  const head = "import { spawn } from 'node:child_process'\n"
  const planted = (call: string) => openHanded([['x.ts', head + call]])
  assert.deepEqual(planted("spawn(command, ['--version'])"), ['x.ts'])
  assert.deepEqual(planted("await promisify(execFile)(browser, ['--version'], { timeout: 1 })"), ['x.ts'])
  assert.deepEqual(planted("const start = promisify(execFile)\nawait start('nm', [library])"), ['x.ts'])
  assert.deepEqual(planted('spawn(command, { env })\nexecFileSync(command, [])'), ['x.ts'])
  assert.deepEqual(planted("spawn(command, ['--version'], { env })"), [])
})

test('a browser that is asked for its version inherits no secret', {
  skip: process.platform === 'win32' && 'there no version is asked for',
}, async (t) => {
  const dir = mkdtempSync(join(tmpdir(), 'children-test-'))
  t.after(() => rmSync(dir, { recursive: true }))
  const browser = join(dir, 'browser')
  writeFileSync(browser, `#!/bin/sh\nenv > '${dir}/inherited'\nexit 1\n`)
  chmodSync(browser, 0o755)
  const cli = fileURLToPath(new URL('src/cli.ts', ROOT))
  const args = [cli, 'run', '--host', 'chromium', '--browser', browser, '--out', join(dir, 'out')]
  const child = spawn(process.execPath, args, {
    stdio: 'ignore',
    env: {
      ...process.env,
      ALICE_SEED: SECRETS.aliceSeed,
      FAUCET_PASSWORD: SECRETS.faucetPassword,
      GITHUB_TOKEN: SECRETS.githubToken,
    },
  })
  const [code] = await once(child, 'close')
  assert.equal(code, 2)
  const inherited = readFileSync(join(dir, 'inherited'), 'utf8')
  assert.match(inherited, /^PATH=/m)
  assertNoSecret('the environment of the browser', inherited)
})
