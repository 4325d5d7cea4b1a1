import assert from 'node:assert/strict'
import { test } from 'node:test'
import { newestAttempts } from '../../src/github/newest-attempts.ts'

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

test('jobs that took one name are told apart by their number, each with its own newest attempt', () => {
  assert.deepEqual(namesOf(['memtest--basic--1', 'memtest--basic--1--2', 'memtest--basic--2']), {
    newest: ['memtest--basic--1--2 as memtest--basic--2', 'memtest--basic--2 as memtest--basic'],
    older: ['memtest--basic--1'],
  })
})

test('what is not named by attempt stays as it is', () => {
  assert.deepEqual(namesOf(['go', 'rust', 'a--b', 'run-1', 'run-2']).older, [])
})
