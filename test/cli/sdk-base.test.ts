import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { startCli } from '../run/running-cli.ts'

const CLI = fileURLToPath(new URL('../../src/cli.ts', import.meta.url))
const dir = mkdtempSync(join(tmpdir(), 'sdk-base-test-'))
after(() => rmSync(dir, { recursive: true, force: true }))

interface Ended {
  code: number
  stdout: string
  stderr: string
}

function run(...args: string[]): Promise<Ended> {
  return new Promise((resolve) => {
    execFile(process.execPath, [CLI, 'run', ...args], { cwd: dir }, (error, stdout, stderr) => {
      resolve({ code: typeof error?.code === 'number' ? error.code : 0, stdout, stderr })
    })
  })
}

const json = (...path: string[]) => JSON.parse(readFileSync(join(dir, ...path), 'utf8'))
const lifecycle = ['--scenario', 'lifecycle', '--cycles', '24', '--rust', 'none']
/** A sentence of the terminal's, whose lines wrap. */
const flat = (text: string) => text.replace(/\s+/g, ' ')

/** A package that installs as an SDK and ends the process that loads it. */
function brokenSdk(): string {
  const folder = join(dir, 'broken-sdk')
  mkdirSync(join(folder, 'nodejs'), { recursive: true })
  const manifest = { name: '@breeztech/breez-sdk-spark', version: '0.19.9', main: 'nodejs/index.js' }
  writeFileSync(join(folder, 'package.json'), JSON.stringify(manifest))
  writeFileSync(join(folder, 'nodejs/index.js'), 'process.exit(7)')
  writeFileSync(join(folder, 'nodejs/breez_sdk_spark_wasm_bg.wasm'), '')
  return folder
}

test('the same SDK twice is no regression: both are measured, told apart, and kept', async () => {
  const args = [...lifecycle, '--fail-on', 'new', '--sdk-base', '0.19.2', '--out', 'same']
  const { code, stdout, stderr } = await run(...args)
  assert.deepEqual([code, stderr], [0, ''])
  const order = [
    /^Run 1 of 2: the SDK under test$/m,
    /^Run 2 of 2: the base, SDK 0\.19\.2$/m,
    /^Base: SDK 0\.19\.2, no leak; measured after the run on the same machine, and taken as the previous run\.$/m,
    /^NO LEAK/m,
  ].map((line) => stdout.search(line))
  assert.deepEqual(
    order,
    order.toSorted((a, b) => a - b),
  )
  assert.ok(
    order.every((place) => place >= 0),
    String(order),
  )
  const { verdict, baselines } = json('same', 'report.json')
  assert.equal(verdict.kind, 'no-leak')
  assert.deepEqual(
    [baselines.previous.file, baselines.previous.kind],
    ['SDK 0.19.2, same machine', 'unchanged'],
  )
  const [head, base] = [json('same', 'run.json'), json('same', 'sdk-base', 'run.json')]
  assert.deepEqual([head.options.sdkBase, base.options.sdkBase], ['0.19.2', null])
  assert.deepEqual({ ...base.options, sdkBase: '0.19.2' }, head.options)
  assert.match(
    readFileSync(join(dir, 'same', 'report.md'), 'utf8'),
    /sdk-memtest run --scenario lifecycle .*--sdk-base 0\.19\.2.* --sdk /,
  )
  // Into the same folder again, without a base: nothing of the earlier one stays.
  assert.equal((await run(...lifecycle, '--fail-on', 'never', '--out', 'same')).code, 0)
  assert.ok(!existsSync(join(dir, 'same', 'sdk-base')))
})

test('a leak that the base has too is known', async () => {
  const args = ['--fail-on', 'new', '--sdk-base', '0.19.2', '--out', 'planted']
  // Planted in the run, so in its base too: that is measured in the same way.
  const both = await run(...lifecycle, '--inject', 'handle', ...args)
  assert.equal(both.code, 0, both.stdout)
  assert.match(both.stdout, /^LEAK, KNOWN/m)
  assert.match(flat(both.stdout), /Base: SDK 0\.19\.2, leak; measured/)
})

test('a base that cannot be had is refused before anything is measured, by the name of its flag', async () => {
  const { code, stdout, stderr } = await run(...lifecycle, '--sdk-base', './nowhere', '--out', 'refused')
  assert.deepEqual([code, stdout], [2, ''])
  assert.match(stderr, /^sdk-memtest: --sdk-base should be a version, tag, .*nowhere.*\n$/)
  assert.ok(!existsSync(join(dir, 'refused')))
  for (const [args, sentence] of [
    [['--sdk-base', ''], '--sdk-base should name an SDK as --sdk does, got nothing'],
    [
      ['--sdk-base', '0.19.1', '--previous', 'old.csv'],
      '--sdk-base measures the previous run on this machine, got --previous too: leave one of them out',
    ],
  ] as const) {
    assert.equal((await run(...lifecycle, ...args)).stderr, `sdk-memtest: ${sentence}\n`)
  }
})

test('a base that breaks costs the comparison and nothing else: the verdict stands, and the report says so', async () => {
  const args = ['--fail-on', 'new', '--sdk-base', brokenSdk(), '--out', 'broken', '--json']
  const { code, stdout } = await run(...lifecycle, ...args)
  assert.equal(code, 0, stdout)
  const { verdict } = JSON.parse(stdout)
  assert.equal(verdict.kind, 'no-leak')
  const markdown = readFileSync(join(dir, 'broken', 'report.md'), 'utf8')
  assert.match(
    markdown,
    /^> Base: SDK \S+broken-sdk was not measured \(.*exit code 7.*\), so that there is no previous run/m,
  )
})

test('a run that is stopped is not followed by its base', async () => {
  const out = join(dir, 'stopped')
  const args = ['--scenario', 'lifecycle', '--duration', '60s', '--mem-interval', '1s', '--rust', 'none']
  const running = await startCli([...args, '--sdk-base', '0.19.2', '--out', out, '--fail-on', 'never'])
  await running.sampled
  running.child.kill('SIGINT')
  const { text } = await running.exited
  assert.match(text, /^Base: SDK 0\.19\.2 was not measured \(the run under test was cut short\)/m)
  assert.doesNotMatch(text, /^Run 2 of 2/m)
  assert.ok(!readdirSync(out).includes('sdk-base'))
  assert.match(readFileSync(join(out, 'report.md'), 'utf8'), /^> Base: /m)
})
