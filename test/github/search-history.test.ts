import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { RunArtifact } from '../../src/github/artifact/download-artifact.ts'
import { type BaseRun, previousRuns, type RunHistory } from '../../src/github/baselines/search-history.ts'

const [NEWEST, MIDDLE, OLDEST] = ['a', 'b', 'c'].map((letter) => letter.repeat(40)) as [
  string,
  string,
  string,
]

function history(runs: BaseRun[], artifacts: Record<number, Partial<RunArtifact>[]>): RunHistory {
  return {
    commits: async () => [NEWEST, MIDDLE, OLDEST],
    runs: async () => runs,
    artifacts: async (runId) =>
      (artifacts[runId] ?? []).map((artifact) => ({
        id: runId * 10,
        name: 'sdk-memtest--basic--1',
        sizeBytes: 100,
        expired: false,
        ...artifact,
      })),
  }
}

const all = (artifacts: RunArtifact[]) => artifacts

function run(id: number, headSha: string, state: BaseRun['state'] = 'ended'): BaseRun {
  return { id, headSha, state }
}

/** The candidates in the order in which they are tried, as run and commits back, with what was passed over. */
async function candidates(source: RunHistory): Promise<{ tried: [number, number][]; notes: string[] }> {
  const notes: string[] = []
  const tried: [number, number][] = []
  for await (const { runId, commitsBack } of previousRuns(source, all, notes))
    tried.push([runId, commitsBack])
  return { tried, notes }
}

test('the run at the merge base comes first, then its ancestors, with how far back they are', async () => {
  const runs = [run(3, OLDEST), run(2, MIDDLE), run(1, NEWEST)]
  const { tried } = await candidates(history(runs, { 1: [{}], 2: [{}], 3: [{}] }))
  assert.deepEqual(tried, [
    [1, 0],
    [2, 1],
    [3, 2],
  ])
})

test('in progress, expired and missing are told apart', async () => {
  const runs = [run(1, NEWEST, 'in-progress'), run(2, MIDDLE), run(4, MIDDLE), run(3, OLDEST)]
  const { tried, notes } = await candidates(
    history(runs, { 1: [{}], 2: [{ expired: true }], 4: [], 3: [{}] }),
  )
  assert.deepEqual(notes, [
    'The run on aaaaaaa (at the merge base) is still in progress: its figures are not used.',
    'The artifact of run 2 on bbbbbbb (1 commit back) has expired: a longer retention-days would keep it.',
    'Run 4 on bbbbbbb (1 commit back) has no artifact of this scenario.',
  ])
  assert.deepEqual(tried, [[3, 2]])
})

/** How many of a hundred runs on one commit are asked for their artifacts. */
async function askedOf(state: BaseRun['state']): Promise<number> {
  let asked = 0
  const counting = {
    ...history(
      Array.from({ length: 100 }, (_, index) => run(index + 1, NEWEST, state)),
      {},
    ),
    artifacts: async () => {
      asked++
      return []
    },
  }
  assert.deepEqual((await candidates(counting)).tried, [])
  return asked
}

test('the search ends after fifteen runs without an artifact', async () => {
  assert.equal(await askedOf('ended'), 15)
})

test('a run that never came to measure costs no request', async () => {
  assert.equal(await askedOf('unmeasured'), 0)
})
