import assert from 'node:assert/strict'
import { test } from 'node:test'
import { factsOf } from '../../src/compare/judge.ts'
import type { RunOutcome } from '../../src/compare/recording/run-metadata.ts'
import { subjectLine, subjectTitle } from '../../src/report/subject-words.ts'
import { runOptionsWith } from '../run-options-fixture.ts'
import { leakyRecording, metadataWith, recordingOf } from './fixtures.ts'

const lineOf = (overrides: Parameters<typeof metadataWith>[0]) =>
  subjectLine({ recording: leakyRecording({ metadata: metadataWith(overrides) }) })

test('the library is named by the beginning of its hash, when the hash is one', () => {
  const sdk = { spec: 'latest', version: '0.19.2', wasmSha256: '8f4e2c1a9b3d'.padEnd(64, '0') }
  assert.match(lineOf({ sdk }), /^reconnect on SDK 0\.19\.2 \(node, library SHA-256 8f4e2c1a9b3d\): /)
  assert.match(lineOf({ sdk: { ...sdk, wasmSha256: '8f4e' } }), /^reconnect on SDK 0\.19\.2 \(node\): /)
})

test('what was made stands beside what was asked', () => {
  const options = runOptionsWith({ durationSec: 3600, paymentLimit: 1200, cycleLimit: 100 })
  assert.match(
    lineOf({ options }),
    /: 30 min of 1 h asked, 360 payments of 1,200 asked, 60 cycles of 100 asked \(reconnects of both wallets\), completed$/,
  )
})

test('one cycle is one of what cycles are', () => {
  const once = (scenario: 'basic' | 'lifecycle') =>
    subjectLine({
      recording: recordingOf(
        { cycles: () => 1, payments: () => 0 },
        { metadata: metadataWith({ options: runOptionsWith({ scenario }) }) },
      ),
    })
  assert.match(once('basic'), / 1 cycle \(a reconnect of both wallets\),/)
  assert.match(once('lifecycle'), / 1 cycle \(the life of an instance\),/)
})

test('how a run ended is said, and what it means for the figures', () => {
  const told = (outcome: RunOutcome) => {
    const recording = leakyRecording({ metadata: metadataWith({ outcome }), checkpoints: [] })
    return [subjectLine({ recording }).split(', ').at(-1), factsOf(recording)[0]]
  }
  const detail = 'the reason'
  assert.deepEqual(told({ kind: 'completed' }), ['completed', undefined])
  assert.deepEqual(told({ kind: 'stopped', detail }), [
    'stopped before its end',
    'The run was stopped before its end: the reason. What was sampled until then is judged.',
  ])
  assert.deepEqual(told({ kind: 'fell-short', detail }), [
    'fell short of what was asked',
    'The run fell short of what was asked: the reason.',
  ])
  assert.deepEqual(told({ kind: 'crashed', detail }), [
    'crashed',
    'The run broke: the reason. What was sampled before is judged.',
  ])
  assert.deepEqual(told({ kind: 'deadline', detail }), [
    'cut off at its deadline',
    'The run broke: the reason. What was sampled before is judged.',
  ])
})

test('a foreign CSV is named by its file and its writer, and does not tell how it ended', () => {
  const recording = leakyRecording({ origin: 'go', file: 'runs/go.csv' })
  assert.equal(subjectTitle({ recording }), 'go.csv')
  assert.equal(
    subjectLine({ recording }),
    "go.csv, the Go harness's CSV: 30 min, 360 payments, 60 cycles, how it ended is not recorded",
  )
})

test('a lifecycle run tells its cycles, not that it made no payment', () => {
  const options = runOptionsWith({ scenario: 'lifecycle', cycleLimit: 24 })
  const { payments: _, ...columns } = leakyRecording().columns
  const counts = { ...metadataWith().counts, payments: 0 }
  const recording = leakyRecording({ metadata: metadataWith({ options, counts }) })
  assert.equal(
    subjectLine({ recording: { ...recording, columns } }),
    'lifecycle on SDK 0.19.2 (node): 30 min of 30 min asked, 60 cycles of 24 asked (lives of an instance), completed',
  )
})
