import assert from 'node:assert/strict'
import { execFile, execFileSync } from 'node:child_process'
import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { promisify } from 'node:util'
import { prepareShim } from '../../../../src/run/hosts/native/count-blocks.ts'

const run = promisify(execFile)
const dir = mkdtempSync(join(tmpdir(), 'count-blocks-test-'))
after(() => rmSync(dir, { recursive: true }))

const hasCompiler = await run('cc', ['--version']).then(
  () => true,
  () => false,
)
const skip = hasCompiler && process.platform === 'linux' ? false : 'needs Linux with a C compiler'

/** What the test program counted at each step: watched blocks and bytes, all blocks and bytes. */
async function countedSteps(): Promise<Record<string, number[]>> {
  const shim = await prepareShim(dir, process.env)
  assert.ok(shim.kind === 'ready', JSON.stringify(shim))
  const program = join(dir, 'counting')
  const source = join(import.meta.dirname, 'counting.c')
  // Without optimization: a compiler may leave out a malloc that nobody uses.
  execFileSync('cc', ['-std=gnu11', '-O0', '-o', program, source, shim.file, '-lpthread'])
  const { stdout } = await run(program, [], { env: { ...process.env, LD_PRELOAD: shim.file } })
  const lines = stdout.trim().split('\n')
  return Object.fromEntries(
    lines.map((line) => {
      const [name = '', ...figures] = line.split(' ')
      return [name, figures.map(Number)]
    }),
  )
}

test('each way to take, resize and give back memory is counted to the byte', { skip }, async () => {
  const steps = await countedSteps()
  assert.deepEqual(steps, {
    malloc: [0, 0, 1, 100],
    'realloc-grown': [0, 0, 1, 5000],
    'realloc-shrunk': [0, 0, 1, 10],
    'realloc-refused': [0, 0, 1, 10],
    'realloc-zero': [0, 0, 0, 0],
    calloc: [0, 0, 1, 1000],
    'overflows-refused': [0, 0, 1, 1000],
    // 14 alignments in three ways, then one page-aligned block, and one of a whole page.
    aligned: [0, 0, 44, 43_000 + 4096],
    'aligned-realloc': [0, 0, 44, 88_000],
    'aligned-freed': [0, 0, 0, 0],
    threads: [0, 0, 8, 800],
    watched: [1, 77, 1, 77],
    'watched-realloc': [1, 99, 1, 99],
    'watched-freed': [0, 0, 0, 0],
  })
})

test('it is compiled once, also when two runs want it at the same time', { skip }, async (t) => {
  const cache = mkdtempSync(join(tmpdir(), 'count-blocks-cache-'))
  t.after(() => rmSync(cache, { recursive: true }))
  const [first, second] = await Promise.all([
    prepareShim(cache, process.env),
    prepareShim(cache, process.env),
  ])
  assert.deepEqual(first, second)
  const names = readdirSync(cache).map((name) => name.replace(/[0-9a-f]{16}/, 'HASH'))
  assert.deepEqual(names.sort(), ['count-blocks-HASH.c', 'count-blocks-HASH.so'])
})

test('where it cannot be had the reason is a sentence, and nothing is thrown', async () => {
  assert.deepEqual(await prepareShim(dir, process.env, { platform: 'darwin' }), {
    kind: 'unavailable',
    reason: 'darwin has no preloading that a counting shim could rely on',
  })
  assert.deepEqual(await prepareShim(dir, process.env, { platform: 'linux', glibc: null }), {
    kind: 'unavailable',
    reason: 'the C library is not glibc, which the counting shim stands in for',
  })
  assert.deepEqual(
    await prepareShim(dir, process.env, { platform: 'linux', glibc: '2.36', compiler: 'no-such-cc' }),
    {
      kind: 'unavailable',
      reason: 'there is no C compiler no-such-cc: install one to have native memory counted',
    },
  )
})

test('a compiler that fails is a reason too', { skip }, async () => {
  // Knows --version, and compiles nothing.
  const shim = await prepareShim(dir, process.env, { compiler: 'ls' })
  assert.equal(shim.kind, 'unavailable')
  assert.match(shim.kind === 'unavailable' ? shim.reason : '', /^ls did not compile the counting shim: /)
})
