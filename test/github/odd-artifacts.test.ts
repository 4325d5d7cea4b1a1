import assert from 'node:assert/strict'
import { test } from 'node:test'
import { judge } from '../../src/compare/judge.ts'
import { recordingFrom } from '../../src/compare/recording/recording.ts'
import { checkRuns, isRunData } from '../../src/github/artifact/check-run.ts'
import { RefusedArchive, readZip } from '../../src/github/artifact/read-zip.ts'
import { renderMarkdown } from '../../src/report/markdown/markdown.ts'
import { reportJson } from '../../src/report/report-json.ts'
import { renderText } from '../../src/report/text.ts'
import { resultOrSentence } from '../fuzz/sentence.ts'
import { CHECKPOINT_LINE } from '../fuzz/whole-run.ts'
import { HEALTHY_CSV, LEAKING_CSV, runMetadata } from './stand-in/run-files.ts'
import { type RawEntry, zipOf } from './stand-in/zip.ts'

const LIMITS = { entries: 1000, entryBytes: 300_000_000, totalBytes: 2_000_000_000 }
const MOST_CPU_SEC = 30

const csv = { name: 'samples.csv', content: LEAKING_CSV }
const run = (json: string): RawEntry[] => [csv, { name: 'run.json', content: json }]
const metadata = JSON.stringify(runMetadata())
/** `run.json` with a piece of its text replaced, for what JSON.stringify would not write. */
const edited = (from: string | RegExp, to: string) => {
  const json = metadata.replace(from, to)
  assert.notEqual(json, metadata, String(from))
  return run(json)
}
const checkpoint = (changes: object, lines = 40) =>
  Array.from(
    { length: lines },
    (_, index) => `${JSON.stringify({ ...CHECKPOINT_LINE, phase: 'rest', cycles: index, ...changes })}\n`,
  ).join('')
const checkpoints = (content: string): RawEntry[] => [
  ...run(metadata),
  { name: 'checkpoints.jsonl', content },
]
const rows = (content: string): RawEntry[] => [{ name: 'samples.csv', content }]
const [header = '', ...lines] = HEALTHY_CSV.trimEnd().split('\n')
const cell = (value: string) =>
  rows(`${header}\n${lines.map((line) => line.replace('60000000', value)).join('\n')}\n`)
const manyNames = (count: number) =>
  Object.fromEntries(Array.from({ length: count }, (_, index) => [`Class${index}`, index]))

/** What a stranger may upload besides what the other tests hold; true where it may be judged. */
const ODD: Record<string, { entries: () => RawEntry[]; isJudged: boolean }> = {
  'a name of a prototype among the counts': {
    entries: () => edited('"events":{}', '"events":{"__proto__":{"x":1},"constructor":3,"toString":4}'),
    isJudged: true,
  },
  'names of a prototype among the handles': {
    entries: () =>
      checkpoints(
        Array.from({ length: 40 }, (_, index) =>
          checkpoint({ cycles: index }, 1).replace(
            /"handles":\{[^}]*\}/,
            `"handles":{"__proto__":${index},"constructor":${index},"hasOwnProperty":${index},"valueOf":${index}}`,
          ),
        ).join(''),
      ),
    isJudged: true,
  },
  'a prototype for the whole': { entries: () => edited('{', '{"__proto__":{"format":1},'), isJudged: true },
  'a number too large for JSON': { entries: () => edited('"cores":2', '"cores":1e400'), isJudged: false },
  'a figure below zero': { entries: () => edited('"payments":360', '"payments":-1'), isJudged: false },
  'a count with a fraction of a trillionth': {
    entries: () => edited('"payments":360', '"payments":360.0000000000001'),
    isJudged: true,
  },
  'NaN as JSON does not write it': { entries: () => edited('"cores":2', '"cores":NaN'), isJudged: false },
  'null for a record': { entries: () => edited('"events":{}', '"events":null'), isJudged: false },
  'a list for a record': { entries: () => edited('"events":{}', '"events":[1,2]'), isJudged: true },
  'a name twice, the second one another': {
    entries: () => edited('"format":1', '"format":1,"format":2'),
    isJudged: false,
  },
  'lists a hundred thousand deep': {
    entries: () => edited('"culprits":[]', `"culprits":${'['.repeat(100_000)}${']'.repeat(100_000)}`),
    isJudged: false,
  },
  'an error of 900 KB': {
    entries: () => edited('{"kind":"completed"}', `{"kind":"crashed","detail":"${'x '.repeat(450_000)}"}`),
    isJudged: true,
  },
  'a date beyond all calendars': {
    entries: () => edited(/"startedAt":"[^"]*"/, '"startedAt":"+275760-09-13T00:00:00.001Z"'),
    isJudged: true,
  },
  'a scenario written from right to left': {
    entries: () => edited(/"scenario":"[^"]*"/, '"scenario":"\u202ecisab"'),
    isJudged: false,
  },
  'a name in another normal form': {
    entries: () => checkpoints(checkpoint({ handles: { 'Se\u0301rie': 3, 'S\u00e9rie': 4, Ｆull: 1 } })),
    isJudged: true,
  },
  'a picture for a name': {
    entries: () => checkpoints(checkpoint({ externrefs: { '<svg/onload=alert(1)>': 3 } })),
    isJudged: true,
  },
  'a checkpoint with fifty thousand names': {
    entries: () => checkpoints(checkpoint({ externrefs: manyNames(50_000) }, 1)),
    isJudged: false,
  },
  'two hundred checkpoints with four thousand names each': {
    entries: () => checkpoints(checkpoint({ externrefs: manyNames(4000) }, 200)),
    isJudged: true,
  },
  'checkpoints that go back in time': {
    entries: () =>
      checkpoints(
        Array.from({ length: 40 }, (_, index) =>
          checkpoint({ cycles: 40 - index, elapsedSec: 999 - index }, 1),
        ).join(''),
      ),
    isJudged: true,
  },
  'checkpoints as large as numbers get': {
    entries: () =>
      checkpoints(checkpoint({ rustLiveBytes: 1.7e308, heapAllocBytes: 1.7e308, elapsedSec: 1e308 })),
    isJudged: true,
  },
  'a CSV with a zero byte': { entries: () => cell('6\u00000'), isJudged: false },
  'a CSV that begins with a mark of byte order': {
    entries: () => rows(`\ufeff${HEALTHY_CSV}`),
    isJudged: true,
  },
  'a CSV with other line ends': { entries: () => rows(HEALTHY_CSV.replaceAll('\n', '\r\n')), isJudged: true },
  'a CSV with lone carriage returns': {
    entries: () => rows(HEALTHY_CSV.replaceAll('\n', '\r')),
    isJudged: false,
  },
  'a CSV with quotes': { entries: () => cell('"60000000"'), isJudged: false },
  'a CSV with 1e308': { entries: () => cell('1e308'), isJudged: false },
  'a CSV with the largest figures that it may have': {
    entries: () => cell('9999999999999999'),
    isJudged: true,
  },
  'a CSV with a figure below zero': { entries: () => cell('-5'), isJudged: false },
  'a CSV with digits of another script': { entries: () => cell('٣٣٣'), isJudged: false },
  'a CSV with a formula': { entries: () => cell('=1+1'), isJudged: false },
  'a CSV with a column twice': {
    entries: () => rows(HEALTHY_CSV.replace('listeners', 'payments')),
    isJudged: false,
  },
  'a CSV in UTF-16': {
    entries: () => [{ name: 'samples.csv', content: Buffer.from(HEALTHY_CSV, 'utf16le') }],
    isJudged: false,
  },
  'a name that differs from another in its case alone': {
    entries: () => [csv, { name: 'SAMPLES.CSV', content: 'x' }, { name: 'Run.json', content: '{' }],
    isJudged: true,
  },
  'a folder with a drive': {
    entries: () => [csv, { name: 'C:/samples.csv', content: HEALTHY_CSV }],
    isJudged: false,
  },
  'a path with backslashes': {
    entries: () => [csv, { name: 'a\\..\\samples.csv', content: HEALTHY_CSV }],
    isJudged: false,
  },
  'a folder in the place of the file': {
    entries: () => [
      { name: 'samples.csv/', content: '' },
      { name: 'run.json', content: metadata },
    ],
    isJudged: false,
  },
  'a device': { entries: () => [csv, { name: 'dev', content: '', mode: 0o020666 }], isJudged: false },
}

for (const [what, { entries, isJudged }] of Object.entries(ODD)) {
  test(`${what} is refused in a sentence, or judged and shown without a figure that is none`, async () => {
    const before = process.cpuUsage()
    const archive = zipOf(entries())
    const runs = await resultOrSentence(
      async () => checkRuns(await readZip(archive, LIMITS, isRunData)),
      RefusedArchive,
    )
    assert.equal(runs !== null, isJudged)
    for (const checked of runs ?? []) {
      const recording = await recordingFrom(checked.csv, 'basic/samples.csv', checked)
      const judgement = judge(recording, { rust: recording, previous: recording, now: new Date(0) })
      const report = { judgement, recording, baselines: { rust: recording, previous: recording } }
      const shown = [
        renderMarkdown([{ report, name: 'basic', links: [], picture: null }], { where: '' }),
        renderText(report, { width: 80, color: false }),
        JSON.stringify(reportJson(report)),
      ]
      for (const text of shown) {
        assert.doesNotMatch(text, /NaN|Infinity|undefined|\[object |\[native code|<svg/)
        assert.ok(text.length < 100_000, `${text.length} characters`)
      }
      assert.equal(({} as Record<string, unknown>).x, undefined)
    }
    const { user, system } = process.cpuUsage(before)
    assert.ok(user + system < MOST_CPU_SEC * 1e6, `${(user + system) / 1e6} s`)
  })
}
