import assert from 'node:assert/strict'
import { test } from 'node:test'
import { factsOf } from '../../src/compare/judge.ts'
import type { Recording } from '../../src/compare/recording/recorded-run.ts'
import type { Checkpoint, RunMetadata } from '../../src/compare/recording/run-metadata.ts'
import { metadataWith } from '../report/fixtures.ts'
import { runOptionsWith } from '../run-options-fixture.ts'
import { cycles } from './exact/rest-recording.ts'

const RUN = cycles(3, () => ({}))
const of = (change: Partial<RunMetadata>): Recording => ({ ...RUN, metadata: metadataWith(change) })
const options = (change: Parameters<typeof runOptionsWith>[0]) => of({ options: runOptionsWith(change) })
/** The last checkpoint of the run, changed; with others left as they are. */
const ending = (change: Partial<Checkpoint>): Recording => ({
  ...RUN,
  checkpoints: RUN.checkpoints.map((each, i) => (i === 2 ? { ...each, ...change } : each)),
})
const told = (recording: Recording, word: string) => factsOf(recording).filter((fact) => fact.includes(word))

const RUST_HEAP =
  'Rust heap at the end: 0 B free, largest hole 0 B, of 3.13 MB wasm memory; free memory is no leak.'

test('notes of the reader come first, and the room in the Rust heap is told where it was read', () => {
  assert.deepEqual(factsOf({ ...RUN, notes: ['A line was torn.'] }), ['A line was torn.', RUST_HEAP])
  assert.deepEqual(factsOf(ending({ rustFreeBytes: null })), [])
  assert.deepEqual(factsOf(ending({ rustLargestHoleBytes: null })), [])
  assert.deepEqual(factsOf({ ...RUN, checkpoints: [] }), [])
})

test('a planted leak says nothing about the SDK', () => {
  assert.deepEqual(told(options({ inject: 'rust-bytes' }), 'planted'), [
    'This run planted a leak (--inject rust-bytes): it says nothing about the SDK.',
  ])
  assert.deepEqual(told(options({ inject: null }), 'planted'), [])
})

test('a Rust heap that could not be counted is said, with why', () => {
  assert.deepEqual(told(of({ census: { kind: 'unavailable', reason: 'its layout is new' } }), 'counted'), [
    'The Rust heap could not be counted: its layout is new.',
  ])
  assert.deepEqual(told(of({ census: { kind: 'exact' } }), 'counted'), [])
})

test('how a run ended is told where it did not come to the end that was asked for', () => {
  const end = (outcome: RunMetadata['outcome']) => told(of({ outcome }), 'The run ')
  assert.deepEqual(end({ kind: 'crashed', detail: 'exit 1' }), [
    'The run broke: exit 1. What was sampled before is judged.',
  ])
  assert.deepEqual(end({ kind: 'deadline', detail: 'too slow' }), [
    'The run broke: too slow. What was sampled before is judged.',
  ])
  assert.deepEqual(end({ kind: 'stopped', detail: 'SIGINT' }), [
    'The run was stopped before its end: SIGINT. What was sampled until then is judged.',
  ])
  assert.deepEqual(end({ kind: 'fell-short', detail: '3 of 9 payments' }), [
    'The run fell short of what was asked: 3 of 9 payments.',
  ])
  assert.deepEqual(end({ kind: 'completed' }), [])
  assert.deepEqual(
    end({
      kind: 'completed',
      decided: { phase: 'rest', counts: 10, elapsedSec: 40 },
    } as RunMetadata['outcome']),
    ['The run ended when it was decided (--until-decided): after 10 rests and 40 s.'],
  )
  assert.deepEqual(
    end({
      kind: 'completed',
      decided: { phase: 'quiet', counts: 20, elapsedSec: 40 },
    } as RunMetadata['outcome']),
    ['The run ended when it was decided (--until-decided): after 20 counts between payments and 40 s.'],
  )
})

test('timers that were not fired early are told where cycles make them matter', () => {
  const timers = (drainTimers: boolean, reconnectCycles: boolean) =>
    told(options({ drainTimers, reconnectCycles }), '--no-drain-timers').length
  assert.deepEqual([timers(false, true), timers(false, false), timers(true, true)], [1, 0, 0])
})

test('what timers still held is a fact of the last rest that drained any', () => {
  const released = (change: Partial<NonNullable<Checkpoint['delayedRelease']>>) =>
    told(
      ending({
        delayedRelease: {
          timers: 2,
          longestDelayMs: 150_000,
          rustBytes: 9,
          rustBlocks: 7,
          externrefs: 1,
          ...change,
        },
      }),
      'Delayed release',
    )
  const left = 'Delayed release: after disconnect() and free() the SDK left'
  assert.deepEqual(released({}), [
    `${left} 2 timers of up to 150 s, which held 7 Rust blocks and 1 reference; a fact, not a leak.`,
  ])
  assert.deepEqual(released({ rustBlocks: null }), [
    `${left} 2 timers of up to 150 s, which held 1 reference; a fact, not a leak.`,
  ])
  assert.deepEqual(released({ timers: 1, rustBlocks: null, externrefs: null }), [
    `${left} 1 timer of up to 150 s; a fact, not a leak.`,
  ])
  assert.deepEqual(released({ timers: 0 }), [])
})

test('databases that stay open at the last rest are told by what collection closed of them', () => {
  const open = (before: number, after: number, recording: Partial<Recording> = {}) =>
    told({ ...ending({ openDatabases: { before, after } }), ...recording }, 'Storage: ')
  const when = 'Storage: with every SDK disconnected and released'
  assert.deepEqual(open(0, 0), [])
  assert.deepEqual(open(1, 0), [
    `${when} 1 database was still open, until garbage was collected; an application that does not force it keeps more.`,
  ])
  assert.deepEqual(open(4, 4), [
    `${when} 4 databases were still open, and garbage collection closed none of them.`,
  ])
  assert.deepEqual(open(4, 1), [`${when} 4 databases were still open, and 1 after garbage was collected.`])
  assert.match(
    open(4, 1, { metadata: options({ scenario: 'leaky.ts' }).metadata })[0] ?? '',
    /^Storage: after the last cycle 4 /,
  )
  assert.match(
    open(4, 1, { metadata: options({ scenario: 'reconnect' }).metadata })[0] ?? '',
    /^Storage: with every SDK /,
  )
  // Between payments databases are open as they should be.
  assert.deepEqual(told(ending({ phase: 'quiet', openDatabases: { before: 4, after: 4 } }), 'Storage: '), [])
})

test('what the garbage collector had to finalize is named by class', () => {
  assert.deepEqual(told(ending({ finalizedByGc: { Wallet: 3, Gone: 0, Storage: 1 } }), 'finalize'), [
    'The garbage collector had to finalize what nobody freed: 3 Wallet, 1 Storage.',
  ])
  assert.deepEqual(told(ending({ finalizedByGc: { Gone: 0 } }), 'finalize'), [])
  assert.deepEqual(told(ending({ finalizedByGc: null }), 'finalize'), [])
})
