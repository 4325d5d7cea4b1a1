import assert from 'node:assert/strict'
import { test } from 'node:test'
import { describeShared, newestAttempts } from '../../src/github/runs/newest-attempts.ts'

function namesOf(items: string[]) {
  const { newest, older } = newestAttempts(items, (name) => name)
  return {
    newest: newest.map(({ item, name }) => `${item} as ${name}`),
    older: older.map(({ item }) => item),
  }
}

test('of a run that was repeated the newest attempt stays, and its name has no attempt', () => {
  assert.deepEqual(
    namesOf(['memtest--basic--1', 'memtest--stress--1', 'memtest--basic--2', 'memtest--basic--10']),
    {
      newest: ['memtest--stress--1 as memtest--stress', 'memtest--basic--10 as memtest--basic'],
      older: ['memtest--basic--1', 'memtest--basic--2'],
    },
  )
})

test('of jobs that took one name all are taken, with a warning: which one a re-run repeats is not told', () => {
  const names = ['memtest--basic--1', 'memtest--basic--1--2', 'memtest--basic--2', 'memtest--stress--1']
  assert.deepEqual(namesOf([...names, 'memtest--stress--2']), {
    newest: [
      ...names.slice(0, 3).map((name) => `${name} as ${name}`),
      'memtest--stress--2 as memtest--stress',
    ],
    older: ['memtest--stress--1'],
  })
  const { shared } = newestAttempts(names, (name) => name)
  assert.deepEqual(shared, ['memtest--basic'])
  assert.match(describeShared(shared), /named memtest--basic: .* an artifact-name of its own\.$/)
})

test('what is not named by attempt stays as it is', () => {
  assert.deepEqual(namesOf(['go', 'rust', 'a--b', 'run-1', 'run-2']).older, [])
})
