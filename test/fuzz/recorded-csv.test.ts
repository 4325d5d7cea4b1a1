import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { judge } from '../../src/compare/judge.ts'
import { SAMPLE_COLUMNS } from '../../src/compare/recording/columns.ts'
import { readCsv } from '../../src/compare/recording/read-csv.ts'
import type { Recording } from '../../src/compare/recording/recorded-run.ts'
import { UsageError } from '../../src/errors.ts'
import { reportJson } from '../../src/report/report-json.ts'
import { renderText } from '../../src/report/text.ts'
import { chunks, GO_HEADER, goCsv } from '../compare/recordings.ts'
import { CASES, SEED } from './cases.ts'
import { editedText, oddText } from './odd-values.ts'
import { resultOrSentence } from './sentence.ts'

const OWN_HEADER = SAMPLE_COLUMNS.join(',')
const RUST_HEADER = 'timestamp,elapsed_sec,rss_bytes,heap_allocated_bytes,heap_resident_bytes,payments'

/** @param pieces In how many chunks the text comes. */
function read(text: string, pieces: number): Promise<Recording> {
  return readCsv(chunks(text, Math.ceil((text.length + 1) / pieces)), 'run.csv')
}

/** A recording that was taken: columns of one length, times that never go back, no figure below zero. */
function assertSound({ elapsedSec, columns, phases, rows }: Recording): void {
  assert.ok(elapsedSec.length <= rows)
  for (const [index, time] of elapsedSec.entries())
    assert.ok(time >= (elapsedSec[index - 1] ?? 0), `${time} s`)
  for (const values of Object.values(columns)) {
    assert.equal(values.length, elapsedSec.length)
    assert.ok(values.every((value) => Number.isNaN(value) || (value >= 0 && Number.isFinite(value))))
  }
  assert.ok(phases === null || phases.length === elapsedSec.length)
}

const pieces = fc.constantFrom(1, 2, 7, 30)
const field = fc.oneof(
  { weight: 6, arbitrary: fc.nat().map(String) },
  {
    weight: 1,
    arbitrary: fc.constantFrom('', '2026-11-22T21:00:00.000Z', 'run', 'rest', '"1', '1"2', '1e300'),
  },
  { weight: 1, arbitrary: oddText.filter((text) => text.length < 100) },
)
const header = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom(GO_HEADER, OWN_HEADER, RUST_HEADER, 'elapsed_sec,rss_bytes') },
  {
    weight: 1,
    arbitrary: fc
      .array(fc.oneof(fc.constantFrom(...SAMPLE_COLUMNS), oddText), { maxLength: 6 })
      .map((names) => names.join(',')),
  },
)
const rows = fc.array(
  fc.array(field, { minLength: 2, maxLength: 20 }).map((fields) => fields.join(',')),
  { maxLength: 6 },
)
const lineEnd = fc.constantFrom('\n', '\r\n', '\r', '')
const csv = fc
  .tuple(header, rows, lineEnd, lineEnd)
  .map(([first, lines, end, last]) => [first, ...lines].join(end) + last)

test('any rows are read as a run or refused in a sentence', async () => {
  await fc.assert(
    fc.asyncProperty(csv, pieces, async (text, count) => {
      const recording = await resultOrSentence(() => read(text, count), UsageError)
      if (recording !== null) assertSound(recording)
    }),
    { seed: SEED, numRuns: CASES.csvRows },
  )
})

const WHOLE = goCsv({ durationSec: 600, everySec: 60, heapBytes: (minute) => 20e6 + 1e5 * minute })

test("a run's CSV that was cut, edited or doubled is read as a run or refused in a sentence", async () => {
  await fc.assert(
    fc.asyncProperty(editedText(WHOLE), pieces, async (text, count) => {
      const recording = await resultOrSentence(() => read(text, count), UsageError)
      if (recording !== null) assertSound(recording)
    }),
    { seed: SEED, numRuns: CASES.csvEdited },
  )
})

/** One digit of a figure changed, a field emptied, a row lost: still a run, and odd. */
const oddRun = fc
  .array(fc.tuple(fc.nat(), fc.constantFrom('0', '9', '99999', '')), { maxLength: 8 })
  .map((edits) => {
    const lines = WHOLE.trimEnd()
      .split('\n')
      .map((line) => line.split(','))
    for (const [where, text] of edits) {
      const row = lines[1 + (where % (lines.length - 1))]
      if (row !== undefined && where % 11 === 0) row.splice(0, row.length)
      else if (row !== undefined) row[1 + (where % (row.length - 1))] = text
    }
    return `${lines
      .filter(({ length }) => length > 0)
      .map((row) => row.join(','))
      .join('\n')}\n`
  })

test('whatever was read can be judged, and its report written', async () => {
  let judged = 0
  await fc.assert(
    fc.asyncProperty(oddRun, async (text) => {
      const recording = await resultOrSentence(() => read(text, 1), UsageError)
      if (recording === null) return
      const judgement = judge(recording, { rust: recording, previous: recording, now: new Date(0) })
      const report = { judgement, recording, baselines: { rust: recording, previous: recording } }
      assert.doesNotMatch(JSON.stringify(reportJson(report)), /NaN|Infinity|undefined/)
      assert.ok(renderText(report, { width: 80, color: false }).length > 0)
      judged += 1
    }),
    { seed: SEED, numRuns: CASES.csvJudged },
  )
  assert.ok(judged > CASES.csvJudged / 2, `${judged} were judged`)
})

test('a file without line ends is given up after a row, not held in memory', async () => {
  let given = 0
  async function* endless(): AsyncGenerator<string> {
    for (;;) {
      given += 65_536
      yield '1,'.repeat(32_768)
    }
  }
  assert.equal(await resultOrSentence(() => readCsv(endless(), 'run.csv'), UsageError), null)
  assert.ok(given <= 4 * 65_536, `${given} bytes were taken`)
})

test('a quote that is never closed is given up after a row, though lines go on', async () => {
  let given = 0
  async function* unclosed(): AsyncGenerator<string> {
    yield `${GO_HEADER}\n"`
    for (;;) {
      given += 64_000
      yield '1,2,3,4\n'.repeat(8_000)
    }
  }
  assert.equal(await resultOrSentence(() => readCsv(unclosed(), 'run.csv'), UsageError), null)
  assert.ok(given <= 20 * 64_000, `${given} bytes were taken`)
})
