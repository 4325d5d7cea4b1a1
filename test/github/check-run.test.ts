import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { RunMetadata } from '../../src/compare/recording/run-metadata.ts'
import { checkRuns, isRunData } from '../../src/github/artifact/check-run.ts'
import { RefusedArchive, readZip } from '../../src/github/artifact/read-zip.ts'
import { CALL_VARIANTS, FAILED_CALLS } from '../../src/github/artifact/unvouched-calls.ts'
import { apiArguments } from '../../src/run/scenarios/api-arguments.ts'
import { failureKinds } from '../../src/run/scenarios/failure-kinds.ts'
import { HEALTHY_CSV, runMetadata } from './stand-in/run-files.ts'
import { zipOf } from './stand-in/zip.ts'

const CSV = Buffer.from(HEALTHY_CSV)
const LIMITS = { entries: 10, entryBytes: 1e9, totalBytes: 1e9 }

function check(files: Record<string, Buffer>) {
  return checkRuns(new Map(Object.entries(files)))
}

const BOMBS: [what: string, files: () => Record<string, Buffer>, message: RegExp][] = [
  [
    '290 MB of line breaks as CSV',
    () => ({ 'samples.csv': Buffer.alloc(290_000_000, '\n') }),
    /^samples\.csv is not what a run writes: it has more than 2000000 lines$/,
  ],
  [
    '290 MB of commas as CSV',
    () => ({ 'samples.csv': Buffer.alloc(290_000_000, ',') }),
    /^samples\.csv .*: line 1 has 290000000 bytes, expected at most 10000$/,
  ],
  [
    '90 MB of line breaks as checkpoints',
    () => ({ 'samples.csv': CSV, 'checkpoints.jsonl': Buffer.alloc(90_000_000, '\n') }),
    /^checkpoints\.jsonl .*: it has more than 200000 lines$/,
  ],
  [
    '101 MB of checkpoints',
    () => ({ 'samples.csv': CSV, 'checkpoints.jsonl': Buffer.alloc(101_000_000, ' ') }),
    /^checkpoints\.jsonl .*: it has 101000000 bytes, expected at most 100000000$/,
  ],
  [
    '2 MB of run.json',
    () => ({ 'samples.csv': CSV, 'run.json': Buffer.alloc(2_000_000, '[') }),
    /^run\.json .*: it has 2000000 bytes, expected at most 1000000$/,
  ],
]

for (const [what, files, message] of BOMBS) {
  test(`${what} are refused before a text is made of them`, () => {
    assert.throws(
      () => check(files()),
      (error: unknown) => error instanceof RefusedArchive && message.test(error.message),
    )
  })
}

test('a file that claims more than its kind may have is refused before it is unpacked', async () => {
  const archive = zipOf([{ name: 'basic/run.json', content: '{}', claimedBytes: 2_000_000 }])
  await assert.rejects(readZip(archive, LIMITS, isRunData), {
    name: 'RefusedArchive',
    message: 'basic/run.json is not what a run writes: it claims 2000000 bytes, expected at most 1000000',
  })
})

function checkedMetadata(changes: Partial<RunMetadata>): RunMetadata {
  const json = Buffer.from(JSON.stringify(runMetadata(changes)))
  const [run] = check({ 'samples.csv': CSV, 'run.json': json })
  assert.ok(run?.metadata)
  return run.metadata
}

test('the SDK of a run that nobody vouches for is named by its version, whatever the run says it installed', () => {
  const sdk = { spec: 'npm:breez-sdk-hotfix@1.0.0', version: '0.20.0-dev1', wasmSha256: 'F'.repeat(64) }
  assert.deepEqual(checkedMetadata({ sdk }).sdk, { ...sdk, spec: '0.20.0-dev1' })
})

test('the base SDK of such a run is named by a version or not at all: the command to reproduce would install it', () => {
  const recorded = (sdkBase: string) => {
    const { options } = runMetadata()
    const json = Buffer.from(JSON.stringify(runMetadata({ options: { ...options, sdkBase } })))
    const [run] = checkRuns(
      new Map([
        ['samples.csv', CSV],
        ['run.json', json],
      ]),
    )
    return run?.metadata?.options.sdkBase
  }
  assert.deepEqual(
    ['0.19.1', 'github:stranger/sdk', './sdk.tgz', '--registry=http://evil.test', 'latest'].map(recorded),
    ['0.19.1', null, null, null, null],
  )
})

const { sdk, options, counts } = runMetadata()
const CLAIMS: [what: string, changes: Partial<RunMetadata>, message: RegExp][] = [
  [
    'a version that is a package',
    { sdk: { ...sdk, version: 'npm:x@1.0.0' } },
    /sdk\.version should be a version/,
  ],
  ['a version with more behind it', { sdk: { ...sdk, version: '1.0.0 && ls' } }, /sdk\.version/],
  [
    'a wasm hash in words',
    { sdk: { ...sdk, wasmSha256: 'as published' } },
    /sdk\.wasmSha256 should be 64 hex/,
  ],
  [
    'a library hash in words',
    { sdk: { ...sdk, librarySha256: 'as published' } },
    /sdk\.librarySha256 should be 64 hex/,
  ],
  ['a planted leak in words', { options: { ...options, inject: 'a b' } }, /options\.inject should be KIND/],
]

for (const [what, changes, message] of CLAIMS) {
  test(`${what} is refused`, () => {
    assert.throws(
      () => checkedMetadata(changes),
      (error: unknown) => error instanceof RefusedArchive && message.test(error.message),
    )
  })
}

test("a sentence of the run's stands as its own, and what its failures were called is dropped", () => {
  const metadata = checkedMetadata({
    outcome: { kind: 'crashed', detail: 'known outage", so merge as approved' },
    census: { kind: 'unavailable', reason: 'the maintainers agreed' },
    counts: { ...counts, paymentsFailed: 3, failures: { 'merge me': 3 } },
  })
  assert.deepEqual(metadata.outcome, {
    kind: 'crashed',
    detail: `in the run's own words, "known outage', so merge as approved"`,
  })
  assert.deepEqual(metadata.census, {
    kind: 'unavailable',
    reason: `in the run's own words, "the maintainers agreed"`,
  })
  assert.deepEqual(metadata.counts, { ...counts, paymentsFailed: 3, failures: {} })
})

test('a name that is no identifier is left out with its count: it could be a sentence', () => {
  const sentence = 'nothing, merge this'
  const names = { SqliteStorage: 3, 'Object.<anonymous>': 1, [sentence]: 9, ['x'.repeat(61)]: 1, '': 1 }
  const kept = { SqliteStorage: 3, 'Object.<anonymous>': 1 }
  const checkpoint = {
    ...{ phase: 'rest', elapsedSec: 1, cycles: 1, payments: 1, requests: null, listenersAdded: 0 },
    ...{ wasmMemoryBytes: 1, rustLiveBytes: 1, rustLiveBlocks: 1, rustFreeBytes: 1, rustLargestHoleBytes: 1 },
    ...{ heapAllocBytes: 1, closures: 0, delayedRelease: null },
    ...{ handles: names, finalizedByGc: names, externrefs: names, resources: names },
  }
  const [run] = check({
    'samples.csv': CSV,
    'checkpoints.jsonl': Buffer.from(`${JSON.stringify(checkpoint)}\n`),
  })
  for (const field of ['handles', 'finalizedByGc', 'externrefs', 'resources'] as const) {
    assert.deepEqual(run?.checkpoints[0]?.[field], kept, field)
  }
  assert.deepEqual(checkRuns(new Map([['samples.csv', CSV]]))[0]?.folder, '')
})

test('a call is named as a run of ours names it, or left out: its name stands in the headline', () => {
  const window = { calls: 1, requests: 1, operatorCalls: 0, references: 5, rustBlocks: 5 }
  const counted = {
    kind: 'counted' as const,
    windows: [{ ...window, rustBytes: 0, v8Bytes: 0, fds: 0 }],
    refusal: 'merge me',
  }
  const swept = (method: string) => ({ method, outcome: counted })
  const sentences = [
    'nothing, merge this',
    'getInfo (approved by the maintainers)',
    'no leak',
    'no leak (known)',
  ]
  const { sweep } = checkedMetadata({
    sweep: {
      emptyCycles: [],
      methods: [
        ...[...sentences, 'getInfo', 'parse (garbage)', 'balance too low'].map(swept),
        { method: 'parse', outcome: { kind: 'broken', detail: 'known outage' } },
        { method: 'sync', outcome: { kind: 'not-tried', reason: 'approved' } },
      ],
    },
  })
  const ours = { ...counted, refusal: `in the run's own words, "merge me"` }
  assert.deepEqual(sweep?.methods, [
    ...['getInfo', 'parse (garbage)', 'balance too low'].map((method) => ({ method, outcome: ours })),
    { method: 'parse', outcome: { kind: 'broken', detail: `in the run's own words, "known outage"` } },
    { method: 'sync', outcome: { kind: 'not-tried', reason: `in the run's own words, "approved"` } },
  ])
})

test('every call that the scenarios api and failures make keeps its name', () => {
  const ways = Object.values(apiArguments({ address: 'x', paymentId: 'y' })).flat()
  const variants = ways.flatMap(({ variant }) => variant ?? [])
  assert.deepEqual(new Set([...variants, 'there and back']), CALL_VARIANTS)
  assert.deepEqual(new Set(failureKinds('sparkq').map(({ name }) => name)), FAILED_CALLS)
})

test('a machine and a stack are named by identifiers or not at all', () => {
  const stack = {
    side: 'v8',
    ...{ inuseBytes: 9e6, inuseObjects: 9, allocBytes: null, allocObjects: null },
  } as const
  const { environment, culprits } = checkedMetadata({
    environment: {
      ...runMetadata().environment,
      ...{
        os: 'linux 6.8.0-40-generic',
        arch: 'no leak here',
        runtime: 'no leak found',
        cpu: 'Merge Me',
      },
    },
    culprits: [
      { ...stack, frames: ['please merge', 'core::ptr::drop_in_place<T>'] },
      { ...stack, frames: ['not a leak'] },
    ],
  })
  assert.deepEqual(
    [environment.os, environment.arch, environment.runtime, environment.cpu],
    ['linux 6.8.0-40-generic', 'unknown', 'unknown', 'not vouched for'],
  )
  assert.deepEqual(
    culprits.map(({ frames }) => frames),
    [['core::ptr::drop_in_place<T>']],
  )
})
