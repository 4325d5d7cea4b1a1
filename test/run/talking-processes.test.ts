import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { harnessMessage } from '../../src/run/children/harness-messages.ts'
import { addressesIn } from '../../src/run/children/network-message.ts'

const cli = fileURLToPath(new URL('../../src/cli.ts', import.meta.url))
const dir = mkdtempSync(join(tmpdir(), 'talking-processes-test-'))
after(() => rmSync(dir, { recursive: true, force: true }))

/** A run whose `NODE_OPTIONS` preload a script, named from the folder that the run is started in. */
async function runWithPreload(name: string, script: string, option = `--require ./${name}.cjs`) {
  writeFileSync(join(dir, `${name}.cjs`), script)
  const pace = ['--interval', '0', '--mem-interval', '200ms', '--payments', '3']
  const child = spawn(process.execPath, [cli, 'run', ...pace, '--fail-on', 'never', '--out', name], {
    cwd: dir,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, NODE_OPTIONS: option },
  })
  let printed = ''
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (printed += chunk))
  const [code, signal] = await once(child, 'close')
  return {
    code,
    signal,
    printed,
    metadata: () => JSON.parse(readFileSync(join(dir, name, 'run.json'), 'utf8')),
  }
}

test('a preload that prints reaches the measured process and disturbs nobody', async () => {
  const mark = join(dir, 'pids.txt')
  const script = `console.log('{"sparkConfig":{}}')
console.error('a line'); require('fs').appendFileSync(${JSON.stringify(mark)}, process.pid + '\\n')`
  const { signal, printed, metadata } = await runWithPreload('prints', script)
  assert.equal(signal, null, printed)
  assert.equal(metadata().outcome.kind, 'completed', printed)
  assert.equal(metadata().counts.payments, 3)
  const harness = /Harness in process (\d+)/.exec(printed)?.[1]
  const network = /network in process (\d+)/.exec(printed)?.[1]
  const preloaded = readFileSync(mark, 'utf8').trim().split('\n')
  assert.ok(preloaded.includes(String(harness)))
  assert.ok(!preloaded.includes(String(network)))
})

/** Whether a script runs in the measured process, by its entry. */
const IN_HARNESS = `/harness\\.[jt]s$/.test(process.argv[1] ?? '')`

test('what else is said over the channel ends neither the run nor its parent', async () => {
  const odd = `[null, 0, 'x', [], {}, { kind: 'sample' }, { kind: 'sample', row: null, rows: 1 }, { kind: 'done' },
    { kind: 'progress', payments: '1' }, { kind: 'notice', text: 5 }, { kind: 'failed' }]`
  const script = `if (${IN_HARNESS}) for (const message of ${odd})
  require('fs').writeSync(3, JSON.stringify(message) + '\\n')`
  const { printed, metadata } = await runWithPreload('says', script)
  assert.equal(metadata().outcome.kind, 'completed', printed)
  assert.equal(metadata().counts.payments, 3)
})

test('bytes that are no message, and a line without an end, end neither the run nor its parent', async () => {
  const script = `if (${IN_HARNESS}) {
  const { writeSync } = require('fs')
  for (const junk of ['{', '\\0\\xff{"kind":', ']]\\n', '{"kind":"done"\\n', 'x'.repeat(100_000) + '\\n'])
    for (let rest = Buffer.from(junk, 'latin1'); rest.length > 0; ) rest = rest.subarray(writeSync(3, rest))
}`
  const { printed, metadata } = await runWithPreload('garbles', script)
  assert.equal(metadata().outcome.kind, 'completed', printed)
  assert.equal(metadata().counts.payments, 3)
})

test('a preload that fails ends the run as broken, in its words', async () => {
  const { code, printed } = await runWithPreload(
    'fails',
    `if (${IN_HARNESS}) throw new Error('a preload without luck')`,
  )
  assert.equal(code, 4, printed)
  assert.match(
    printed,
    /the harness died with exit\s+code 1: Error: a preload without\s+luck|a preload without luck/,
  )
})

test('only whole messages are taken', () => {
  const progress = { kind: 'progress', payments: 1, paymentsFailed: 0, cycles: 0 }
  assert.deepEqual(harnessMessage(progress), progress)
  assert.deepEqual(harnessMessage({ ...progress, more: 1 }), progress)
  for (const odd of [
    null,
    undefined,
    'x',
    [],
    { ...progress, cycles: null },
    { ...progress, payments: Number.NaN },
  ]) {
    assert.equal(harnessMessage(odd), null)
  }
  const addresses = { sparkConfig: {}, faucetUrl: 'f', controlUrl: 'c', controlToken: 't' }
  assert.deepEqual(addressesIn({ kind: 'serving', addresses }), addresses)
  for (const odd of [
    null,
    1,
    addresses,
    { kind: 'serving' },
    { kind: 'serving', addresses: { ...addresses, sparkConfig: null } },
  ]) {
    assert.equal(addressesIn(odd), null)
  }
})
