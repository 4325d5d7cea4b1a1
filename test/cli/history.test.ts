import assert from 'node:assert/strict'
import { execFile, execFileSync } from 'node:child_process'
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { reportJson } from '../../src/report/report-json.ts'
import { leakyRecording, metadataWith, reportWith } from '../report/fixtures.ts'
import { runOptionsWith } from '../run-options-fixture.ts'

const CLI = fileURLToPath(new URL('../../src/cli.ts', import.meta.url))
const dir = mkdtempSync(join(tmpdir(), 'memtest-history-'))
after(() => rmSync(dir, { recursive: true }))

interface Ended {
  code: number
  stdout: string
  stderr: string
}

function history(args: string[], nodeFlags: string[] = []): Promise<Ended> {
  return new Promise((resolve) => {
    execFile(
      process.execPath,
      [...nodeFlags, CLI, 'history', ...args],
      { cwd: dir },
      (error, stdout, stderr) => {
        resolve({ code: typeof error?.code === 'number' ? error.code : 0, stdout, stderr })
      },
    )
  })
}

/** A run's two files, as `run` writes them. */
function keepRun(folder: string, startedAt: string, version = '0.19.2', scenario = 'reconnect'): string {
  const metadata = metadataWith({
    startedAt,
    options: runOptionsWith({ scenario: scenario === 'stress' ? 'stress' : 'reconnect' }),
    sdk: { spec: version, version, wasmSha256: '00' },
  })
  const report = reportWith({ recording: leakyRecording({ metadata }) })
  const path = join(dir, folder)
  mkdirSync(path, { recursive: true })
  writeFileSync(join(path, 'report.json'), JSON.stringify(reportJson(report)))
  writeFileSync(join(path, 'run.json'), JSON.stringify(metadata))
  return path
}

test('the runs of a folder are told by time, wherever they lie in it, and latest counts no run twice', async () => {
  keepRun('kept/2026-11-02', '2026-11-02T02:00:00.000Z', '0.19.2')
  keepRun('kept/2026-11-01', '2026-11-01T02:00:00.000Z', '0.15.1')
  keepRun('kept/ci/500/memtest--stress--1', '2026-11-03T02:00:00.000Z', '0.19.2', 'stress')
  keepRun('kept/2026-11-02/sdk-base', '2026-11-02T02:01:00.000Z', '0.19.1')
  keepRun('kept/2026-11-02/rust', '2026-11-02T02:02:00.000Z', '0.19.2')
  symlinkSync('2026-11-02', join(dir, 'kept/latest'))
  const { code, stdout, stderr } = await history(['kept'])
  assert.deepEqual([code, stderr], [0, ''])
  assert.deepEqual(
    stdout.split('\n').flatMap((line) => /^(--- .*?:|2026\S+ \S+ +\S+)/.exec(line)?.[0] ?? []),
    [
      '--- node · reconnect:',
      '2026-11-01 02:00  0.15.1',
      '2026-11-02 02:00  0.19.2',
      '2026-11-02 02:01  0.19.1',
      '--- node · stress:',
      '2026-11-03 02:00  0.19.2',
    ],
  )
  for (const line of stdout.split('\n')) assert.ok(line.length <= 80, line)
  const json = await history(['kept', '--json'])
  const rows = json.stdout
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>)
  assert.deepEqual(
    rows.map(({ folder, sdkVersion }) => [folder, sdkVersion]),
    [
      ['kept/2026-11-01', '0.15.1'],
      ['kept/2026-11-02', '0.19.2'],
      ['kept/2026-11-02/sdk-base', '0.19.1'],
      ['kept/ci/500/memtest--stress--1', '0.19.2'],
    ],
  )
  assert.deepEqual(rows[0], {
    folder: 'kept/2026-11-01',
    startedAt: '2026-11-01T02:00:00.000Z',
    host: 'node',
    scenario: 'reconnect',
    inject: null,
    sdkVersion: '0.15.1',
    commit: null,
    verdict: { kind: 'leak', severity: 'high', standing: 'new' },
    metric: { name: 'rust_live_bytes', unit: 'bytes', basis: 'counted' },
    ...{ perPayment: null, perCycle: { amount: 94310, error: null }, perFailure: null, perMinute: 188620.8 },
  })
})

test('a single run is a history of its own', async () => {
  const { code, stdout } = await history(['kept/latest'])
  assert.equal(code, 0)
  assert.match(stdout, /^2 runs of 2 SDK versions\./m)
})

test('what is broken or foreign is named in a line each and skipped: no stack, no silence', async () => {
  keepRun('mixed/good', '2026-11-01T02:00:00.000Z')
  writeFileSync(join(keepRun('mixed/torn', '2026-11-01T02:00:00.000Z'), 'report.json'), '{"format": 2,')
  writeFileSync(join(keepRun('mixed/array', '2026-11-01T02:00:00.000Z'), 'run.json'), '[]')
  rmSync(join(keepRun('mixed/killed', '2026-11-01T02:00:00.000Z'), 'report.json'))
  writeFileSync(join(dir, 'mixed/killed/samples.csv'), 'timestamp\n')
  rmSync(join(keepRun('mixed/undated', '2026-11-01T02:00:00.000Z'), 'run.json'))
  writeFileSync(
    join(keepRun('mixed/large', '2026-11-01T02:00:00.000Z'), 'report.json'),
    ' '.repeat(17 * 2 ** 20),
  )
  const pipe = keepRun('mixed/pipe', '2026-11-01T02:00:00.000Z')
  rmSync(join(pipe, 'run.json'))
  execFileSync('mkfifo', [join(pipe, 'run.json')])
  mkdirSync(join(dir, 'mixed/node_modules/a/b/c'), { recursive: true })
  mkdirSync(join(dir, 'mixed/\u001b[2J\n::stop-commands::x'))
  symlinkSync('nowhere', join(dir, 'mixed/lost'))
  symlinkSync('.', join(dir, 'mixed/circle'))
  mkdirSync(join(dir, 'mixed/.sdk-memtest-4711.new'))
  writeFileSync(join(dir, 'mixed/notes.txt'), 'a file is no folder')
  const { code, stdout, stderr } = await history(['mixed'])
  assert.equal(code, 0)
  assert.match(stdout, /^1 run of 1 SDK version/m)
  assert.deepEqual(stderr.trimEnd().split('\n').toSorted(), [
    'Skipped mixed/ [2J ::stop-commands::x: no run of this tool lies there.',
    'Skipped mixed/array: run.json is not what a run writes: startedAt: Invalid key: Expected "startedAt" but received undefined.',
    'Skipped mixed/killed: no report.json: "sdk-memtest compare" on its samples.csv, with --out, writes one.',
    'Skipped mixed/large: report.json has 17 MB, expected at most 16 MB.',
    'Skipped mixed/node_modules: no run of this tool lies there.',
    'Skipped mixed/pipe: run.json is no file.',
    'Skipped mixed/torn: report.json is torn (Expected double-quoted property name in JSON at position 13 (line 1 column 14)).',
    'Skipped mixed/undated: no run.json, so that nobody knows when it was measured.',
  ])
})

test('a folder without a run, one that is not there and a file are a sentence and exit 2', async () => {
  mkdirSync(join(dir, 'empty'))
  writeFileSync(join(dir, 'file'), '')
  const none = 'which holds none: "sdk-memtest run" keeps them in memtest-out\n'
  assert.deepEqual(await history(['empty']), {
    code: 2,
    stdout: '',
    stderr: `sdk-memtest: history should be given a folder that holds runs of this tool, got "empty", ${none}`,
  })
  assert.deepEqual(await history([]), {
    code: 2,
    stdout: '',
    stderr:
      'sdk-memtest: history should be given a folder of runs, got "memtest-out" (ENOENT: no such file or folder)\n',
  })
  const file = await history(['file'])
  assert.deepEqual([file.code, file.stdout], [2, ''])
  assert.match(
    file.stderr,
    /^Skipped file: it is no folder: give the one that the runs lie in\.\nsdk-memtest: /,
  )
  assert.equal((await history(['empty', 'more'])).code, 2)
})

test('--out writes page, pictures and specification, the same bytes each time, and is no foreign folder afterwards', async () => {
  const names = [
    'history-dark.png',
    'history-dark.svg',
    'history.html',
    'history.md',
    'history.png',
    'history.svg',
    'history.vl.json',
  ]
  assert.equal((await history(['kept', '--out', 'kept/trend'])).code, 0)
  const out = join(dir, 'kept/trend')
  assert.deepEqual(readdirSync(out).toSorted(), names)
  const again = await history(['kept', '--out', 'kept/again'])
  assert.deepEqual([again.code, again.stderr], [0, ''])
  for (const name of names)
    assert.ok(readFileSync(join(out, name)).equals(readFileSync(join(dir, 'kept/again', name))), name)
  const spec = JSON.parse(readFileSync(join(out, 'history.vl.json'), 'utf8')) as { vconcat: unknown[] }
  assert.equal(spec.vconcat.length, 2)
  const page = readFileSync(join(out, 'history.html'), 'utf8')
  assert.match(page, /<meta http-equiv="Content-Security-Policy" content="default-src &#39;none&#39;;/)
  assert.doesNotMatch(page, /(src|href)="http/)
  const refused = await history(['kept', '--out', 'file/inside'])
  assert.equal(refused.code, 2)
  assert.match(
    refused.stderr,
    /^sdk-memtest: file\/inside should be writable, but a file is in the place of a folder/,
  )
})

test('five hundred runs take seconds and little memory: samples and checkpoints are not read', async () => {
  for (let run = 0; run < 500; run++) {
    const startedAt = new Date(Date.UTC(2026, 0, 1) + run * 3_600_000).toISOString()
    const folder = keepRun(`many/${startedAt.replaceAll(':', '-')}`, startedAt)
    // A pipe would be waited for for ever.
    if (run === 0) execFileSync('mkfifo', [join(folder, 'samples.csv'), join(folder, 'checkpoints.jsonl')])
  }
  const started = performance.now()
  const { code, stdout, stderr } = await history(['many'], ['--max-old-space-size=64'])
  const tookMs = performance.now() - started
  assert.deepEqual([code, stderr], [0, ''])
  assert.match(stdout, /^500 runs of 1 SDK version/m)
  assert.ok(tookMs < 5000, `${tookMs} ms`)
})
