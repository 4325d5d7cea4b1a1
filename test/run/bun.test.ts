import assert from 'node:assert/strict'
import { spawn, spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { fileURLToPath } from 'node:url'

const BUN = process.env.BUN ?? 'bun'
const CLI = fileURLToPath(new URL('../../src/cli.ts', import.meta.url))
const skip =
  spawnSync(BUN, ['--version']).status === 0 ? false : `no ${BUN}: install Bun, or set BUN to its program`

const dir = mkdtempSync(join(tmpdir(), 'bun-test-'))
after(() => rmSync(dir, { recursive: true, force: true }))

function run(name: string, args: string[]): Promise<{ code: number | null; output: string }> {
  const child = spawn(BUN, [CLI, 'run', '--out', join(dir, name), ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let output = ''
  const hear = (chunk: Buffer) => {
    output += chunk
  }
  child.stdout.on('data', hear)
  child.stderr.on('data', hear)
  return new Promise((resolve) => child.once('close', (code) => resolve({ code, output })))
}

function recorded(name: string) {
  const text = (file: string) => readFileSync(join(dir, name, file), 'utf8').trim()
  const metadata = JSON.parse(text('run.json'))
  const checkpoints = text('checkpoints.jsonl').split('\n')
  return { metadata, last: JSON.parse(checkpoints.at(-1) ?? '{}') }
}

test('under Bun lives of instances leave the same exact counts as under Node', { skip }, async () => {
  const { code, output } = await run('lives', ['--scenario', 'lifecycle', '--cycles', '10'])
  assert.match(output, /Bun's engine is JavaScriptCore/)
  const { metadata, last } = recorded('lives')
  assert.match(metadata.environment.runtime, /^bun \d/)
  assert.deepEqual(metadata.outcome, { kind: 'completed' })
  const { rustLiveBytes, rustLiveBlocks, handles, externrefs } = last
  assert.deepEqual([rustLiveBytes, rustLiveBlocks, handles, externrefs.string], [1464, 5, {}, 41])
  assert.notEqual(code, 1)
})

test('under Bun payments arrive, and the leak of each answer is the same', { skip }, async () => {
  await run('paid', [
    ...['--scenario', 'reconnect', '--payments', '16', '--reconnect-every', '4'],
    ...['--interval', '0', '--mem-interval', '1s', '--rust-profile'],
  ])
  const { metadata, last } = recorded('paid')
  assert.deepEqual([metadata.counts.payments, metadata.counts.paymentsFailed], [16, 0])
  assert.deepEqual([metadata.balances.conserved, metadata.census], [true, { kind: 'exact' }])
  assert.equal(last.externrefs.function, last.closures)
  assert.ok(last.closures > 16 * 8, String(last.closures))
})
