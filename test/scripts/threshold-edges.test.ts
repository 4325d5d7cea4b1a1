import assert from 'node:assert/strict'
import { test } from 'node:test'
import { edgesOf, movedSource } from '../../scripts/threshold-edges.ts'

const SOURCE = `const LEAST = 3
export const SHARE = 0.25
const HELD_ROWS = 65_536
const NOTHING = 1e-12
const words = 7
const LIMITS = { leakAbove: 10 }
  const INNER = 4
`

test('a threshold is a constant in capitals at the top level that is one number', () => {
  assert.deepEqual(
    edgesOf(SOURCE).map(({ name }) => name),
    ['LEAST', 'SHARE', 'HELD_ROWS', 'NOTHING'],
  )
})

test('each is moved by 10 % both ways, a whole number by one at least', () => {
  assert.deepEqual(
    edgesOf(SOURCE).map(({ moved }) => moved),
    [
      ['4', '2'],
      ['0.275', '0.225'],
      ['72090', '58982'],
      ['1.1e-12', '9e-13'],
    ],
  )
})

test('nothing but the figure is changed', () => {
  const [, share] = edgesOf(SOURCE)
  assert.ok(share)
  assert.equal(movedSource(SOURCE, share, '0.275'), SOURCE.replace('0.25', '0.275'))
})
