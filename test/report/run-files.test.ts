import assert from 'node:assert/strict'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { fileLines, runFiles } from '../../src/report/run-files.ts'

const EVERY_RUN = ['samples.csv', 'checkpoints.jsonl', 'run.json']
/** What `--rust-profile`, `--heap-dump`, `--rust live` and `--sdk-base` leave besides, by host. */
const BESIDES = {
  node: [
    'heap-20261126T060000Z.pb.gz',
    'rustheap-20261126T060000Z.pb.gz',
    'heap-20261126T060000Z-may-contain-secrets.heapsnapshot',
    'rust',
    'sdk-base',
  ],
  chromium: ['heap-20261126T060000Z-may-contain-secrets.heapsnapshot', 'rust', 'sdk-base'],
  python: ['rustheap-20261126T060000Z.pb.gz', 'sdk-base'],
  go: ['heap-20261126T060000Z.pb.gz', 'rustheap-20261126T060000Z.pb.gz', 'sdk-base'],
}
const REPORT = [
  'report.html',
  'report.md',
  'report.json',
  'chart-dark.png',
  'chart-dark.svg',
  'chart.png',
  'chart.svg',
  'chart.vl.json',
]

for (const [host, besides] of Object.entries(BESIDES)) {
  test(`every file that a run on ${host} leaves is listed, with what opens it`, async (context) => {
    const dir = mkdtempSync(join(tmpdir(), 'run-files-'))
    context.after(() => rmSync(dir, { recursive: true }))
    for (const name of [...EVERY_RUN, ...besides]) {
      if (/\./.test(name)) writeFileSync(join(dir, name), '')
      else mkdirSync(join(dir, name))
    }
    writeFileSync(join(dir, 'notes of my own.txt'), '')
    writeFileSync(join(dir, 'report.html.part'), '')
    const files = await runFiles(dir)
    assert.deepEqual(files.map(({ name }) => name).sort(), [...EVERY_RUN, ...besides, ...REPORT].sort())
    assert.deepEqual(
      files.filter(
        ({ opens }) =>
          !/: (a browser|an editor|jq|an image|the Vega|a spread|Chrome|go tool)|a folder: /.test(opens),
      ),
      [],
    )
    const text = fileLines(dir, files, 1000).join('\n')
    for (const { name } of files) assert.ok(text.includes(name), name)
    const narrow = fileLines('out', files, 80)
    assert.deepEqual(
      narrow.filter((line) => line.length > 80),
      [],
    )
    const words = (lines: readonly string[]) => lines.join(' ').split(/\s+/)
    assert.deepEqual(words(narrow), words(fileLines('out', files, 1000)))
  })
}

test('files that open alike share a line; two kinds of profile do not', async (context) => {
  const dir = mkdtempSync(join(tmpdir(), 'run-files-'))
  context.after(() => rmSync(dir, { recursive: true }))
  for (const name of BESIDES.go.slice(0, 2)) writeFileSync(join(dir, name), '')
  const opens = new Map((await runFiles(dir, false)).map((file) => [file.name, file.opens]))
  assert.match(opens.get('heap-20261126T060000Z.pb.gz') ?? '', /runtime's heap: go tool pprof/)
  assert.match(opens.get('rustheap-20261126T060000Z.pb.gz') ?? '', /in Rust: go tool pprof/)
  assert.deepEqual([...opens.keys()].slice(0, 2), ['report.md', 'report.json'])
})
