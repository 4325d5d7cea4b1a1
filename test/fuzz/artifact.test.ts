import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { type CheckedRun, checkRuns, isRunData } from '../../src/github/artifact/check-run.ts'
import { RefusedArchive, readZip } from '../../src/github/artifact/read-zip.ts'
import { GO_HEADER, goCsv } from '../compare/recordings.ts'
import { zipOf } from '../github/stand-in/zip.ts'
import { CASES, SEED } from './cases.ts'
import { editedBytes, editedJson, editedText, oddText } from './odd-values.ts'
import { resultOrSentence } from './sentence.ts'
import { CHECKPOINT_LINE, RUN_JSON } from './whole-run.ts'

const LIMITS = { entries: 20, entryBytes: 200_000, totalBytes: 400_000 }
const CSV = goCsv({ durationSec: 300, everySec: 60, heapBytes: () => 20e6 })
const WHOLE = zipOf([
  { name: 'stress/samples.csv', content: CSV },
  { name: 'stress/run.json', content: JSON.stringify(RUN_JSON) },
  { name: 'stress/checkpoints.jsonl', content: `${JSON.stringify(CHECKPOINT_LINE)}\n` },
  { name: 'stress/report.html', content: '<html></html>' },
])

/** What the second stage does with an artifact from a stranger: unpack in memory, check, hand on plain data. */
async function open(archive: Buffer) {
  return checkRuns(await readZip(archive, LIMITS, isRunData))
}

test('the archive that is edited here is a whole one', async () => {
  const [run] = await open(WHOLE)
  assert.equal(run?.csv.toString(), CSV)
  assert.equal(run?.metadata?.sdk.version, RUN_JSON.sdk.version)
  assert.equal(run?.checkpoints.length, 1)
})

test('an archive with flipped, lost or added bytes is read or refused in a sentence', async () => {
  await fc.assert(
    fc.asyncProperty(editedBytes(WHOLE), async (archive) => {
      const runs = await resultOrSentence(() => open(archive), RefusedArchive)
      for (const run of runs ?? []) assertHarmless(run)
    }),
    { seed: SEED, numRuns: CASES.zipBytes },
  )
})

const name = fc.oneof(
  fc.constantFrom(
    'samples.csv',
    'stress/samples.csv',
    'run.json',
    'checkpoints.jsonl',
    '../samples.csv',
    'a/../run.json',
  ),
  oddText.map((text) => `${text.slice(0, 200)}/samples.csv`),
)
const content = fc.oneof(
  editedText(CSV),
  editedJson(RUN_JSON).map((value) => JSON.stringify(value)),
  editedJson(CHECKPOINT_LINE).map((value) => `${JSON.stringify(value)}\n`),
  oddText,
  fc.constant(`${GO_HEADER}\n`),
)
const entry = fc.record({ name, content, mode: fc.constantFrom(0, 0o100644, 0o120777, 0o040755) })

test('an archive of anything under any name is read or refused in a sentence', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(entry, { maxLength: 4 }), async (entries) => {
      const archive = zipOf([{ name: 'basic/samples.csv', content: CSV }, ...entries])
      const runs = await resultOrSentence(() => open(archive), RefusedArchive)
      for (const run of runs ?? []) assertHarmless(run)
    }),
    { seed: SEED, numRuns: CASES.artifactFiles },
  )
})

/** What is handed on has no character that hides or reverses text, and no text that is long. */
function assertHarmless({ csv, metadata, checkpoints }: CheckedRun): void {
  assert.match(csv.toString(), /^[\w,]+\r?\n/)
  assert.doesNotMatch(csv.toString().replace(/\r?\n/g, ''), /[\p{Cc}\p{Cf}]/u)
  for (const text of textsIn([metadata, checkpoints])) {
    assert.doesNotMatch(text, /[\p{Cc}\p{Cf}]/u)
    assert.ok(text.length <= 300, text)
  }
}

/** Every text in a value, names included. */
function textsIn(value: unknown): string[] {
  if (typeof value === 'string') return [value]
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([name, inner]) => [name, ...textsIn(inner)])
}
