import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { RunArtifact } from '../../src/github/artifact/download-artifact.ts'
import type { BaselinePlaces } from '../../src/github/baselines/places.ts'
import { resolvePrevious, whyNotMeasured } from '../../src/github/baselines/resolve-baselines.ts'
import { runHistory } from '../../src/github/baselines/search-history.ts'
import { openRepository } from '../../src/github/github-client.ts'
import { metadataWith, recordingOf } from '../report/fixtures.ts'
import { type GitHubStandIn, startGitHub } from './stand-in/github-stand-in.ts'
import { storedRun } from './stand-in/runs-api.ts'

const sha = (index: number) => index.toString(16).padStart(40, '0')

test('a run that was cut after 12 samples is a baseline, one cut after 11 is none', () => {
  const cut = (rows: number) =>
    whyNotMeasured(
      recordingOf(
        { heap_alloc_bytes: () => 5e7, rss_bytes: () => 1e8, payments: (minute) => 100 * minute },
        {
          ...{ durationSec: (rows - 1) * 30, everySec: 30 },
          metadata: metadataWith({ outcome: { kind: 'stopped', detail: 'the job was cancelled' } }),
        },
      ),
    )
  assert.equal(cut(12), null)
  assert.equal(cut(11), 'it was cut after 11 samples')
})

/** A history of so many runs, each with an artifact that has expired meanwhile, and how many were opened. */
async function openedOf(runs: number): Promise<number> {
  let opened = 0
  const places = {
    files: { place: 'the checkout', read: async () => null },
    shippedDir: 'nowhere',
    history: {
      runs: {
        commits: async () => Array.from({ length: runs }, (_, index) => sha(index)),
        runs: async () =>
          Array.from({ length: runs }, (_, index) => ({
            ...{ id: index, headSha: sha(index), state: 'ended' as const },
          })),
        artifacts: async (id: number): Promise<RunArtifact[]> => [
          { id, name: 'sdk-memtest--basic--1', sizeBytes: 100, expired: false },
        ],
      },
      fetched: async () => {
        opened++
        return 'expired' as const
      },
      recording: async () => assert.fail('expired'),
      ...{ baseBranch: 'main', stem: 'sdk-memtest' },
    },
  } satisfies BaselinePlaces
  const { recording } = await resolvePrevious(null, { scenario: 'basic', name: 'basic' }, places)
  assert.equal(recording, null)
  return opened
}

test("five runs' artifacts are opened in search of a baseline, and no more", async () => {
  assert.equal(await openedOf(5), 5)
  assert.equal(await openedOf(6), 5)
})

const historyOf = ({ url }: GitHubStandIn) =>
  runHistory(openRepository('gh-token', { owner: 'o', repo: 'r', apiUrl: url }), {
    ...{ workflowFile: 'memtest.yml', baseBranch: 'main', headSha: sha(1), runId: 500 },
  })

test('the search goes back a hundred commits, the most that GitHub gives in one answer', async () => {
  await using github = await startGitHub()
  github.state.repository.commits = Array.from({ length: 101 }, (_, index) => sha(index))
  github.state.repository.mergeBase = sha(0)
  const commits = await historyOf(github).commits()
  assert.deepEqual([commits.length, commits.at(-1)], [100, sha(99)])
})

test('and a hundred runs of our own, where others stand between them', async () => {
  await using github = await startGitHub()
  const fork = { head_repository: { full_name: 'stranger/r' } }
  github.state.runs.runs = Array.from({ length: 202 }, (_, index) =>
    storedRun(900 - index, index % 2 === 0 ? fork : {}),
  )
  const runs = await historyOf(github).runs()
  assert.deepEqual([runs.length, runs.at(-1)?.id], [100, 701])
})

test("five pages of other people's runs are read for one of ours, and no more", async () => {
  await using github = await startGitHub()
  const fork = { head_repository: { full_name: 'stranger/r' } }
  const before = (others: number) => {
    const strangers = Array.from({ length: others }, (_, index) => storedRun(9000 - index, fork))
    github.state.runs.runs = [...strangers, storedRun(600)]
    return historyOf(github).runs()
  }
  assert.equal((await before(499)).length, 1)
  assert.equal((await before(500)).length, 0)
})
