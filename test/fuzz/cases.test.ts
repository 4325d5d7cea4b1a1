import assert from 'node:assert/strict'
import { test } from 'node:test'
import { CASES } from './cases.ts'

test('the fuzzer tries a hundred thousand cases in all', () => {
  assert.equal(
    Object.values(CASES).reduce((sum, cases) => sum + cases, 0),
    100_000,
  )
})
