import assert from 'node:assert/strict'
import { test } from 'node:test'
import { differencesOf, sameBuild } from '../../../src/compare/baselines/comparability.ts'
import type { Recording } from '../../../src/compare/recording/recorded-run.ts'
import type { RunMetadata } from '../../../src/compare/recording/run-metadata.ts'
import { metadataWith } from '../../report/fixtures.ts'
import { runOptionsWith } from '../../run-options-fixture.ts'
import { cycles, restRecording } from '../exact/rest-recording.ts'

const run = cycles(24, (cycle) => ({ payments: 20 * cycle }))
const native: Recording = {
  ...run,
  columns: { ...run.columns, wasm_memory_bytes: new Float64Array(24).fill(Number.NaN) },
}
const optioned = (recording: Recording, options: Parameters<typeof runOptionsWith>[0]): Recording => ({
  ...recording,
  metadata: metadataWith({ options: runOptionsWith(options) }),
})

test('what collected garbage before each sample is not compared with what did not', () => {
  assert.deepEqual(differencesOf(run, { ...run, forcedGc: false }, 'previous'), [
    'In one of them garbage was collected before each sample, in the other not.',
  ])
})

test('nothing is assumed about the options of a run without metadata', () => {
  assert.deepEqual(differencesOf(optioned(run, { scenario: 'basic' }), run, 'previous'), [])
  assert.deepEqual(differencesOf(run, optioned(run, { scenario: 'basic' }), 'previous'), [])
})

test('the number of payments between reconnects tells only where one of the runs reconnects', () => {
  const every = (reconnectEvery: number, reconnectCycles: boolean) =>
    optioned(run, { reconnectEvery, reconnectCycles })
  assert.deepEqual(differencesOf(every(10, false), every(20, false), 'previous'), [])
  assert.deepEqual(differencesOf(every(10, true), every(20, true), 'previous').length, 1)
  assert.deepEqual(differencesOf(every(10, true), every(20, false), 'previous').length, 2)
  assert.deepEqual(differencesOf(every(10, false), every(20, true), 'previous').length, 2)
})

test('a planted leak is compared with a run that has none, not with one that has', () => {
  const planted = optioned(run, { inject: 'rust-bytes' })
  assert.deepEqual(differencesOf(planted, optioned(run, {}), 'previous'), [])
  assert.equal(differencesOf(optioned(run, {}), planted, 'previous').length, 1)
  assert.match(
    differencesOf(optioned(run, {}), planted, 'previous')[0] ?? '',
    /: none here, rust-bytes there\.$/,
  )
})

test('another processor makes other runs', () => {
  const on = (arch: string): Recording => {
    const metadata = metadataWith()
    return { ...run, metadata: { ...metadata, environment: { ...metadata.environment, arch } } }
  }
  assert.deepEqual(differencesOf(on('x64'), on('arm64'), 'previous'), [
    'They differ in processor: x64 here, arm64 there.',
  ])
})

test('a Rust run need not have done as much work, nor have as many points', () => {
  const short = cycles(2, (cycle) => ({ payments: 20 * cycle }))
  assert.deepEqual(differencesOf(run, short, 'rust'), [])
  assert.equal(differencesOf(run, short, 'previous').length, 3)
})

test('the cycle that ends every run is no work that differs, a second one is', () => {
  const ending = (count: number) =>
    restRecording('rest', [
      ...Array.from({ length: 12 }, (_, i) => ({ phase: 'quiet' as const, cycles: 0, payments: 10 * i })),
      ...Array.from({ length: count }, (_, i) => ({ cycles: i + 1, payments: 110 })),
    ])
  assert.deepEqual(differencesOf(ending(1), ending(0), 'previous'), [])
  assert.deepEqual(differencesOf(ending(2), ending(0), 'previous'), [
    'They differ in work by more than a factor of 2: 2 cycles here, 0 there.',
  ])
})

test('points are the rests from seven on, else the quiet points, else the samples', () => {
  const counted = (rests: number, quiet: number) =>
    differencesOf(
      restRecording('rest', [
        ...Array.from({ length: quiet }, () => ({ phase: 'quiet' as const, cycles: 0 })),
        ...Array.from({ length: rests }, () => ({ cycles: 0 })),
      ]),
      run,
      'previous',
    ).filter((difference) => difference.startsWith('A comparison needs'))
  assert.equal(counted(8, 0).length, 0)
  assert.match(counted(7, 20)[0] ?? '', /: 7 here, 24 there; /)
  assert.equal(counted(6, 8).length, 0)
  assert.match(counted(6, 7)[0] ?? '', /: 7 here, 24 there; /)
})

test('a run of the native library beside a wasm one need only be of its scenario', () => {
  const other: Recording = { ...native, forcedGc: false }
  assert.deepEqual(differencesOf(run, other, 'rust'), [])
  assert.deepEqual(
    differencesOf(optioned(run, { scenario: 'stress' }), optioned(other, { scenario: 'basic' }), 'rust'),
    ['They differ in scenario: stress here, basic there.'],
  )
  assert.deepEqual(
    differencesOf(optioned(run, { scenario: 'stress' }), optioned(other, { scenario: 'stress' }), 'rust'),
    [],
  )
  assert.deepEqual(differencesOf(optioned(run, { scenario: 'stress' }), other, 'rust'), [])
  assert.deepEqual(differencesOf(run, optioned(other, { scenario: 'basic' }), 'rust'), [])
  // Two native ones are compared as any two are, and so is a previous one.
  assert.equal(differencesOf(native, other, 'rust').length, 1)
  assert.equal(differencesOf(run, other, 'previous').length, 1)
})

test('the Rust test pays and does nothing else: a scenario without payments has nothing in common with it', () => {
  const rust: Recording = { ...run, origin: 'rust', forcedGc: false }
  assert.deepEqual(differencesOf(optioned(run, { scenario: 'stress' }), rust, 'rust'), [])
  const lifecycle = ['The lifecycle scenario makes no payments, and the Rust test does nothing else.']
  assert.deepEqual(differencesOf(optioned(run, { scenario: 'lifecycle' }), rust, 'rust'), lifecycle)
  assert.deepEqual(differencesOf(run, optioned(rust, { scenario: 'lifecycle' }), 'rust'), lifecycle)
  assert.deepEqual(differencesOf(run, rust, 'previous'), [
    'One was recorded by the JavaScript harness, the other by the Rust test.',
  ])
})

test('two runs are of one build where the same library was measured, whatever kind of library', () => {
  const of = (sdk: Partial<RunMetadata['sdk']>): Recording => {
    const metadata = metadataWith()
    return { ...run, metadata: { ...metadata, sdk: { ...metadata.sdk, ...sdk } } }
  }
  assert.equal(sameBuild(of({ wasmSha256: 'ab' }), of({ wasmSha256: 'ab' })), true)
  assert.equal(sameBuild(of({ wasmSha256: 'ab' }), of({ wasmSha256: 'cd' })), false)
  const library = { wasmSha256: '', librarySha256: 'ef' }
  assert.equal(sameBuild(of(library), of(library)), true)
  assert.equal(
    sameBuild(of({ wasmSha256: '', librarySha256: '' }), of({ wasmSha256: '', librarySha256: '' })),
    false,
  )
  assert.equal(sameBuild(run, run), false)
})
