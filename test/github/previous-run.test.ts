import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { RunArtifact } from '../../src/github/download-artifact.ts'
import { type BaseRun, findPreviousRun, type RunHistory } from '../../src/github/previous-run.ts'

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

function run(id: number, headSha: string, state: BaseRun['state'] = 'succeeded'): BaseRun {
  return { id, headSha, state }
}

test('the run at the merge base comes first', async () => {
  const found = await findPreviousRun(history([run(2, MIDDLE), run(1, NEWEST)], { 1: [{}], 2: [{}] }), all)
  assert.equal(found.kind === 'found' && found.runId, 1)
  assert.equal(found.kind === 'found' && found.commitsBack, 0)
})

test('else the nearest ancestor that has one, with how far back it is', async () => {
  const found = await findPreviousRun(history([run(3, OLDEST), run(2, MIDDLE)], { 2: [{}], 3: [{}] }), all)
  assert.equal(found.kind === 'found' && found.runId, 2)
  assert.equal(found.kind === 'found' && found.commitsBack, 1)
})

test('in progress, expired and missing are told apart', async () => {
  const runs = [run(1, NEWEST, 'in-progress'), run(2, MIDDLE), run(4, MIDDLE), run(3, OLDEST)]
  const found = await findPreviousRun(history(runs, { 2: [{ expired: true }], 4: [], 3: [{}] }), all)
  assert.deepEqual(found.notes, [
    'The run on aaaaaaa (at the merge base) is still in progress: its figures are not used.',
    'The artifact of run 2 on bbbbbbb (1 commit back) has expired: a longer retention-days would keep it.',
    'Run 4 on bbbbbbb (1 commit back) has no artifact of this scenario.',
  ])
  assert.equal(found.kind === 'found' && found.runId, 3)
})

test('a failed run is no baseline', async () => {
  const found = await findPreviousRun(history([run(1, NEWEST, 'failed')], { 1: [{}] }), all)
  assert.deepEqual(found, { kind: 'none', notes: [] })
})

test('the search ends after fifteen runs without an artifact', async () => {
  const runs = Array.from({ length: 100 }, (_, index) => run(index + 1, NEWEST))
  let asked = 0
  const counting = {
    ...history(runs, {}),
    artifacts: async () => {
      asked++
      return []
    },
  }
  assert.equal((await findPreviousRun(counting, all)).kind, 'none')
  assert.equal(asked, 15)
})
