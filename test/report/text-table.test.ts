import assert from 'node:assert/strict'
import { test } from 'node:test'
import { textTable } from '../../src/report/text-table.ts'

const ROWS = [
  ['Metric', 'This run', 'Change'],
  ['active resources', '+92.1 KB/payment', 'unchanged (±25 B)'],
  ['RSS', '', 'worse by 3 KB'],
]

test('a table that fits is as wide as its cells', () => {
  assert.deepEqual(textTable(ROWS, 80), [
    'Metric            This run          Change',
    '-----------------------------------------------------',
    'active resources  +92.1 KB/payment  unchanged (±25 B)',
    'RSS                                 worse by 3 KB',
  ])
})

test('the last column wraps first, at nine characters at the narrowest', () => {
  assert.deepEqual(textTable(ROWS, 45), [
    'Metric            This run          Change',
    '---------------------------------------------',
    'active resources  +92.1 KB/payment  unchanged',
    '                                    (±25 B)',
    'RSS                                 worse by',
    '                                    3 KB',
  ])
})

test('where that is not enough, the columns before it wrap between words too', () => {
  assert.deepEqual(textTable(ROWS, 32), [
    'Metric     This run    Change',
    '--------------------------------',
    'active     +92.1       unchanged',
    'resources  KB/payment  (±25 B)',
    'RSS                    worse by',
    '                       3 KB',
  ])
})
