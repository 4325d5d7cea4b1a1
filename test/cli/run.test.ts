import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { fileURLToPath } from 'node:url'

const CLI = fileURLToPath(new URL('../../src/cli.ts', import.meta.url))
const dir = mkdtempSync(join(tmpdir(), 'run-command-test-'))
after(() => rmSync(dir, { recursive: true, force: true }))

function run(args: string[], env: NodeJS.ProcessEnv = {}) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [CLI, 'run', ...args], {
    cwd: dir,
    encoding: 'utf8',
    env: { ...process.env, ...env },
  })
  return { status, stdout, stderr }
}

const lifecycle = ['--scenario', 'lifecycle', '--cycles', '24', '--fail-on', 'new']

test('the previous run may lie in the folder that this one writes into: a new leak does not pass as known', () => {
  const out = ['--out', join(dir, 'one')]
  assert.equal(run([...lifecycle, ...out]).status, 0)
  const previous = ['--previous', join(dir, 'one', 'samples.csv')]
  const { status, stdout } = run([...lifecycle, ...out, ...previous, '--inject', 'handle'])
  assert.match(stdout, /^LEAK, NEW/m)
  assert.equal(status, 1)
})

test('a run that never measured leaves the earlier one in its folder as it was', () => {
  const out = join(dir, 'kept')
  const short = ['--scenario', 'lifecycle', '--cycles', '2', '--fail-on', 'never', '--out', out]
  run(short)
  const files = () => readdirSync(out).map((name) => [name, readFileSync(join(out, name), 'utf8')])
  const before = files()
  // There is no such SDK: nothing is measured.
  const { status, stderr } = run([...short, '--sdk', '99.0.0'])
  assert.equal(status, 2, stderr)
  assert.deepEqual(files(), before)
})

test('a harness that dies before its first row leaves the earlier run in its folder as it was', () => {
  const out = join(dir, 'died')
  const short = ['--scenario', 'lifecycle', '--cycles', '2', '--fail-on', 'never', '--out', out]
  run(short)
  const files = () => readdirSync(out).map((name) => [name, readFileSync(join(out, name), 'utf8')])
  const before = files()
  // An SDK that cannot be loaded: it is installed, and the harness ends with it.
  const broken = join(dir, 'broken-sdk')
  mkdirSync(join(broken, 'nodejs'), { recursive: true })
  const manifest = { name: '@breeztech/breez-sdk-spark', version: '0.19.2', main: 'nodejs/index.js' }
  writeFileSync(join(broken, 'package.json'), JSON.stringify(manifest))
  writeFileSync(join(broken, 'nodejs/index.js'), 'process.exit(7)')
  writeFileSync(join(broken, 'nodejs/breez_sdk_spark_wasm_bg.wasm'), '')
  const { status, stderr } = run([...short, '--sdk', broken])
  assert.equal(status, 4, stderr)
  assert.match(
    stderr,
    /^sdk-memtest: the run made no measurement \(.*exit code 7.*\): the earlier run in .*\n$/,
  )
  assert.deepEqual(files(), before)
})

test("a copy of the samples among a run's own files is refused, unless it is the run's own", () => {
  const out = join(dir, 'copied')
  const short = ['--scenario', 'lifecycle', '--cycles', '2', '--fail-on', 'never', '--out', out]
  const { status, stderr } = run([...short, '--csv', join(out, 'copy.csv')])
  assert.equal(status, 2)
  assert.equal(
    stderr,
    `sdk-memtest: --csv should be samples.csv or lie outside of --out, which holds a run alone, got ${join(out, 'copy.csv')}: choose another folder\n`,
  )
  assert.ok(!existsSync(out))
  for (const csv of [join(out, 'samples.csv'), join(dir, 'copy.csv')]) {
    assert.equal(run([...short, '--csv', csv]).status, 0)
    assert.equal(readFileSync(csv, 'utf8'), readFileSync(join(out, 'samples.csv'), 'utf8'))
  }
})

test('without --out a run lies in a folder by time, and latest leads to it', () => {
  const { status } = run(['--scenario', 'lifecycle', '--cycles', '2', '--fail-on', 'never'])
  assert.notEqual(status, 4)
  const [folder = ''] = readdirSync(join(dir, 'memtest-out')).filter((name) => name !== 'latest')
  assert.match(folder, /^\d{4}-\d\d-\d\dT\d\d-\d\d-\d\d$/)
  assert.equal(
    readFileSync(join(dir, 'memtest-out', 'latest', 'samples.csv'), 'utf8'),
    readFileSync(join(dir, 'memtest-out', folder, 'samples.csv'), 'utf8'),
  )
})

test('a baseline that cannot be read is refused before anything is measured', () => {
  const { status, stderr } = run([...lifecycle, '--out', join(dir, 'two'), '--rust', 'none.csv'])
  assert.equal(status, 2)
  assert.equal(stderr, 'sdk-memtest: none.csv does not exist: give the CSV that a run wrote\n')
  assert.ok(!existsSync(join(dir, 'two')))
})

test('whoever reads the output may leave: the run goes on to its report', () => {
  const out = join(dir, 'three')
  const command = `"${process.execPath}" "${CLI}" run --scenario lifecycle --cycles 3 --out "${out}" | head -1`
  const { stdout, stderr } = spawnSync('sh', ['-c', command], { encoding: 'utf8' })
  assert.match(stdout, /^SDK 0\.19\.2/)
  assert.equal(stderr, '')
  assert.equal(JSON.parse(readFileSync(join(out, 'report.json'), 'utf8')).format, 2)
  assert.deepEqual(
    readdirSync(out).filter((name) => name.endsWith('.lock')),
    [],
  )
})

test('a temporary folder that is not there is a usage error in one sentence', () => {
  const { status, stderr } = run(['--scenario', 'lifecycle', '--out', join(dir, 'four')], {
    TMPDIR: '/nonexistent',
  })
  assert.equal(status, 2)
  assert.equal(
    stderr,
    'sdk-memtest: TMPDIR should be a folder that can be written, got /nonexistent (ENOENT: no such file or folder)\n',
  )
})

test('words that no command has a use for are refused', () => {
  for (const words of [
    ['network', '9000'],
    ['baseline', 'list', 'foo'],
    ['self-test', 'now'],
  ]) {
    const { status, stderr } = spawnSync(process.execPath, [CLI, ...words], { encoding: 'utf8' })
    assert.equal(status, 2)
    assert.match(stderr, /^sdk-memtest: .* takes flags only, got ".*": run "sdk-memtest \S+ --help"\n$/)
  }
})
