import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import fc from 'fast-check'
import * as v from 'valibot'
import { checkFormat, parseJson } from '../../src/compare/recording/read-json.ts'
import { parseKnownLeaks } from '../../src/compare/recording/read-known-leaks.ts'
import { readBeside } from '../../src/compare/recording/read-recording.ts'
import { CHECKPOINT, RUN_METADATA } from '../../src/compare/recording/run-metadata.ts'
import { UsageError } from '../../src/errors.ts'
import { CASES, SEED } from './cases.ts'
import { editedJson, editedText } from './odd-values.ts'
import { resultOrSentence, valueOrSentence } from './sentence.ts'
import { CHECKPOINT_LINE, RUN_JSON } from './whole-run.ts'

const dir = mkdtempSync(join(tmpdir(), 'stored-json-fuzz-'))
after(() => rmSync(dir, { recursive: true, force: true }))

const runJson = fc.oneof(
  { weight: 3, arbitrary: editedJson(RUN_JSON).map((value) => JSON.stringify(value)) },
  { weight: 1, arbitrary: editedText(JSON.stringify(RUN_JSON)) },
)
const checkpointLine = fc.oneof(
  { weight: 3, arbitrary: editedJson(CHECKPOINT_LINE).map((value) => JSON.stringify(value)) },
  { weight: 1, arbitrary: editedText(JSON.stringify(CHECKPOINT_LINE)) },
)

test('the documents that are edited here are whole ones', () => {
  assert.deepEqual(v.parse(RUN_METADATA, RUN_JSON), RUN_JSON)
  assert.deepEqual(v.parse(CHECKPOINT, CHECKPOINT_LINE), CHECKPOINT_LINE)
})

test('a checkpoint from before Lightning payments were counted is one, which does not say how many', () => {
  const { lightningPayments: _, ...before } = CHECKPOINT_LINE
  assert.deepEqual(v.parse(CHECKPOINT, before), { ...CHECKPOINT_LINE, lightningPayments: null })
})

test('any run.json is torn, a run, or refused in a sentence; no figure is NaN or infinite', () => {
  fc.assert(
    fc.property(runJson, (text) => {
      const json = parseJson(text)
      if (json.kind === 'torn') return
      const run = valueOrSentence(
        () => checkFormat('run.json', json.value, RUN_METADATA, 'run it again'),
        UsageError,
      )
      if (run !== null) assert.deepEqual(JSON.parse(JSON.stringify(run)), run)
    }),
    { seed: SEED, numRuns: CASES.runJson },
  )
})

test('any line of checkpoints.jsonl is a checkpoint or none', () => {
  fc.assert(
    fc.property(checkpointLine, (text) => {
      const json = parseJson(text)
      if (json.kind === 'torn') return
      const checked = v.safeParse(CHECKPOINT, json.value, { abortEarly: true })
      if (checked.success) assert.deepEqual(JSON.parse(JSON.stringify(checked.output)), checked.output)
    }),
    { seed: SEED, numRuns: CASES.checkpointLines },
  )
})

const ACCEPTED = {
  format: 1,
  leaks: [
    {
      metric: 'externrefs',
      ceiling: { perPayment: 40 },
      reason: 'each response leaves a function behind',
      owner: 'someone',
      expires: '2027-01-01',
    },
  ],
}
const acceptedLeaks = fc.oneof(
  { weight: 3, arbitrary: editedJson(ACCEPTED).map((value) => JSON.stringify(value)) },
  { weight: 1, arbitrary: editedText(JSON.stringify(ACCEPTED)) },
)

test('any file of accepted leaks is taken whole or refused in a sentence', () => {
  assert.equal(parseKnownLeaks(JSON.stringify(ACCEPTED), 'known.json').length, 1)
  fc.assert(
    fc.property(acceptedLeaks, (text) => {
      const leaks = valueOrSentence(() => parseKnownLeaks(text, 'known.json'), UsageError)
      if (leaks !== null) assert.deepEqual(JSON.parse(JSON.stringify(leaks)), leaks)
    }),
    { seed: SEED, numRuns: CASES.knownLeaks },
  )
})

test('any files beside a CSV are read, noted in a sentence, or refused in one', async () => {
  await fc.assert(
    fc.asyncProperty(runJson, fc.array(checkpointLine, { maxLength: 3 }), async (text, lines) => {
      writeFileSync(join(dir, 'run.json'), text)
      writeFileSync(join(dir, 'checkpoints.jsonl'), lines.join('\n'))
      const beside = await resultOrSentence(
        () => readBeside(join(dir, 'samples.csv'), 'sdk-memtest'),
        UsageError,
      )
      for (const note of beside?.notes ?? []) assert.ok(!note.includes('\n') && note.length < 2_000, note)
    }),
    { seed: SEED, numRuns: CASES.filesBeside },
  )
})
