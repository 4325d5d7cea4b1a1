import assert from 'node:assert/strict'
import { test } from 'node:test'
import { factsOf } from '../../src/compare/judge.ts'
import { restRecording } from './exact/rest-recording.ts'

const said = (openDatabases: { before: number; after: number } | null | undefined) => {
  const recording = restRecording('rest', [{ cycles: 1 }, { cycles: 2 }])
  const [first, last] = recording.checkpoints
  assert.ok(first && last)
  const told = openDatabases === undefined ? last : { ...last, openDatabases }
  const facts = factsOf({
    ...recording,
    checkpoints: [{ ...first, openDatabases: { before: 9, after: 9 } }, told],
  })
  return facts.filter((fact) => fact.startsWith('Storage: '))
}

test('databases left open at the last rest are told, with what garbage collection does about them', () => {
  const storage = 'Storage: with every SDK disconnected and released'
  assert.deepEqual(said({ before: 1, after: 0 }), [
    `${storage} 1 database was still open, until garbage was collected; an application that does not force it keeps more.`,
  ])
  assert.deepEqual(said({ before: 12, after: 12 }), [
    `${storage} 12 databases were still open, and garbage collection closed none of them.`,
  ])
  assert.deepEqual(said({ before: 5, after: 2 }), [
    `${storage} 5 databases were still open, and 2 after garbage was collected.`,
  ])
})

test('nothing is said where all were closed, or where nobody counted', () => {
  for (const nothing of [{ before: 0, after: 0 }, null, undefined]) assert.deepEqual(said(nothing), [])
})

test('an IndexedDB connection names the growth of active resources, the DOM listeners with it do not', async () => {
  const { judge } = await import('../../src/compare/judge.ts')
  const points = Array.from({ length: 20 }, (_, index) => ({
    cycles: index + 1,
    resources: { IDBDatabase: index + 1 },
  }))
  const recording = restRecording('rest', points)
  const checkpoints = recording.checkpoints.map((checkpoint) => ({
    ...checkpoint,
    resources: { ...checkpoint.resources, 'DOM listener': 4 * checkpoint.cycles },
  }))
  const { verdict, culprits } = judge(
    { ...recording, checkpoints },
    { rust: null, previous: null, now: new Date() },
  )
  assert.equal(verdict.kind, 'leak')
  assert.match(verdict.headline, /^Each reconnect leaves 1 active IDBDatabase resource \(/)
  assert.deepEqual(
    culprits.filter(({ kind }) => kind === 'resource').map(({ name }) => name),
    ['DOM listener', 'IDBDatabase'],
  )
})
