import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { test } from 'node:test'
import { versionFacts } from '../../scripts/version-facts.ts'
import type { Checkpoint } from '../../src/compare/recording/run-metadata.ts'
import {
  BLOCKS_PER_FUNCTION,
  CONNECTIONS_PER_INSTANCE,
  FUNCTIONS_PER_REQUEST,
  findingJson,
  findingsOf,
} from '../../src/report/known-findings.ts'
import { checkpointsOf, leakyRecording, metadataWith } from './fixtures.ts'
import { judgementWith, metricWith } from './judgements.ts'

const leaking = (name: 'externrefs' | 'goroutines' | 'rust_live_blocks') =>
  judgementWith({ metrics: [metricWith({ name, verdict: 'leak', basis: 'exact', unit: 'count' })] })

interface PerCycle {
  functions?: number
  others?: number
  blocks?: number
  requests?: number | null
  connections?: number
}

function rests({
  functions = 0,
  others = 0,
  blocks = 0,
  requests = 0,
  connections = 0,
}: PerCycle): Checkpoint[] {
  return checkpointsOf(20).map((checkpoint, index) => ({
    ...checkpoint,
    externrefs: { function: 100 + functions * index, SqliteStorage: 1 + others * index },
    rustLiveBlocks: 500 + blocks * index,
    requests: requests === null ? null : 50 + requests * index,
    resources: { IDBDatabase: connections * index },
  }))
}

const ids = (perCycle: PerCycle, judgement = leaking('externrefs')) =>
  findingsOf({ judgement, recording: leakyRecording({ checkpoints: rests(perCycle) }) }).map(({ id }) => id)

const FUNCTIONS = ['2026-11-externref-functions']
const like = { functions: 1440, blocks: 1440, requests: 1800 }

test('functions that rise with the answered requests, each with its block, are the finding', () => {
  assert.deepEqual(ids(like), FUNCTIONS)
  assert.deepEqual(
    findingJson({
      judgement: leaking('externrefs'),
      recording: leakyRecording({ checkpoints: rests(like) }),
    }),
    {
      id: '2026-11-externref-functions',
      title: 'Every gRPC-web response leaves a function behind',
      url: 'docs/findings/2026-11-externref-functions.md',
    },
  )
})

test('functions a request: just inside and just outside of both bounds', () => {
  const at = (ratio: number) => ids({ functions: 10_000 * ratio, blocks: 10_000 * ratio, requests: 10_000 })
  assert.deepEqual(FUNCTIONS_PER_REQUEST, { least: 0.6, most: 1.02 })
  assert.deepEqual([at(0.6), at(1.02)], [FUNCTIONS, FUNCTIONS])
  assert.deepEqual([at(0.599), at(1.021)], [[], []])
})

test('blocks a function: just inside and just outside of both bounds', () => {
  const at = (ratio: number) => ids({ functions: 10_000, blocks: 10_000 * ratio, requests: 12_500 })
  assert.deepEqual(BLOCKS_PER_FUNCTION, { least: 0.95, most: 1.05 })
  assert.deepEqual([at(0.95), at(1.05)], [FUNCTIONS, FUNCTIONS])
  assert.deepEqual([at(0.949), at(1.051)], [[], []])
})

test('where more than a tenth of the references are something else, it is another leak', () => {
  assert.deepEqual(ids({ functions: 900, others: 100, blocks: 900, requests: 1000 }), FUNCTIONS)
  assert.deepEqual(ids({ functions: 899, others: 101, blocks: 899, requests: 1000 }), [])
})

test('without counted requests, without a proven leak of references or with too few points nothing is named', () => {
  assert.deepEqual(ids({ ...like, requests: null }), [])
  assert.deepEqual(ids(like, leaking('rust_live_blocks')), [])
  const judged = (points: number) =>
    findingsOf({
      judgement: leaking('externrefs'),
      recording: leakyRecording({ checkpoints: rests(like).slice(0, points) }),
    }).length
  assert.deepEqual([judged(3), judged(4)], [0, 1])
})

test('the version of the SDK never decides', () => {
  const recording = (version: string, perCycle: PerCycle) =>
    leakyRecording({
      checkpoints: rests(perCycle),
      metadata: metadataWith({ sdk: { spec: version, version, wasmSha256: '00' } }),
    })
  const judgement = leaking('externrefs')
  assert.equal(findingsOf({ judgement, recording: recording('99.0.0', like) }).length, 1)
  assert.equal(
    findingsOf({ judgement, recording: recording('0.19.2', { functions: 1, requests: 1000 }) }).length,
    0,
  )
})

function connections(
  perCycle: number,
  host: 'node' | 'chromium',
  scenario: 'lifecycle' | 'reconnect',
  extraInstances = 0,
) {
  const { options, ...rest } = metadataWith()
  const metadata = { ...rest, options: { ...options, host, scenario, reconnectCycles: true, extraInstances } }
  const recording = leakyRecording({ checkpoints: rests({ connections: perCycle }), metadata })
  return findingsOf({ judgement: leaking('goroutines'), recording }).map(({ id }) => id)
}

test('a connection an instance, in a page alone: two a reconnect, one a life, just inside and just outside', () => {
  const found = ['2026-11-indexeddb-connections']
  assert.deepEqual(CONNECTIONS_PER_INSTANCE, { least: 0.95, most: 1.05 })
  assert.deepEqual(connections(1, 'chromium', 'lifecycle'), found)
  assert.deepEqual(connections(2, 'chromium', 'reconnect'), found)
  assert.deepEqual(connections(6, 'chromium', 'reconnect', 2), found)
  assert.deepEqual(
    [connections(0.95, 'chromium', 'lifecycle'), connections(1.05, 'chromium', 'lifecycle')],
    [found, found],
  )
  assert.deepEqual(
    [connections(0.94, 'chromium', 'lifecycle'), connections(1.06, 'chromium', 'lifecycle')],
    [[], []],
  )
  assert.deepEqual(connections(1, 'node', 'lifecycle'), [])
})

test('the finding says since which tried version, and the one before it', () => {
  const [finding] = findingsOf({
    judgement: leaking('externrefs'),
    recording: leakyRecording({ checkpoints: rests(like) }),
  })
  assert.equal(finding?.since, '0.14.0 (0.13.1, the version tried before it, has none)')
})

test('the data of the tried versions are those of the page: else run "node scripts/version-facts.ts"', async () => {
  const read = (path: string) => readFile(new URL(`../../${path}`, import.meta.url), 'utf8')
  assert.equal(await read('src/report/tried-versions.ts'), versionFacts(await read('docs/sdk-versions.md')))
})

test('each finding is a document of this repository, with the title that its page has', async () => {
  const recording = leakyRecording({ checkpoints: rests(like) })
  const found = findingsOf({ judgement: leaking('externrefs'), recording })
  for (const { url, title } of found) {
    const page = await readFile(new URL(`../../${url}`, import.meta.url), 'utf8')
    assert.equal(page.split('\n')[0], `# ${title}`)
  }
  assert.equal(found.length, 1)
})
