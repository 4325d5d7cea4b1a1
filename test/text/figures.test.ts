import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  formatByteChange,
  formatBytes,
  formatClock,
  formatCount,
  formatCountChange,
  formatMegabyteChange,
  formatPace,
  formatSlope,
  formatSpan,
  groupThousands,
} from '../../src/text/figures.ts'

test('bytes take the unit in which they are at least 1, with three digits', () => {
  const figures = [0, 1, 1023, 1024, 1536, 94_310, 1024 ** 2 - 1, 47.12 * 1024 ** 2, 10 * 1024 ** 3]
  assert.deepEqual(figures.map(formatBytes), [
    '0 B',
    '1 B',
    '1,023 B',
    '1 KB',
    '1.5 KB',
    '92.1 KB',
    '1 MB',
    '47.1 MB',
    '10 GB',
  ])
})

test('a change has its sign, no change has none', () => {
  assert.deepEqual([94_310, -12, 0, null, Number.NaN].map(formatByteChange), [
    '+92.1 KB',
    '-12 B',
    '0 B',
    'n/a',
    'n/a',
  ])
  assert.deepEqual([1, -21_004, 0, 0.25].map(formatCountChange), ['+1', '-21,004', '0', '+0.25'])
})

test('counts are whole and grouped, rates of counts keep three digits', () => {
  assert.deepEqual([720, 21_004, 1_000_000, 12.3456, 1234.5].map(formatCount), [
    '720',
    '21,004',
    '1,000,000',
    '12.3',
    '1,235',
  ])
})

test('a change in megabytes always has a sign, and none is not negative', () => {
  const MB = 1024 ** 2
  assert.deepEqual(
    [6.5 * MB, -0.12 * MB, 0, -12].map((bytes) => formatMegabyteChange(bytes)),
    ['+6.50MB', '-0.12MB', '+0.00MB', '+0.00MB'],
  )
  assert.equal(formatMegabyteChange(6.5 * MB, 1), '+6.5MB')
})

test('slopes are in KB a minute, those too small for that in bytes', () => {
  assert.deepEqual([1331.2, 12.34, 0.01, -200, 0, null].map(formatSlope), [
    '+1,331 KB/min',
    '+12.3 KB/min',
    '+10 B/min',
    '-200 KB/min',
    '0 KB/min',
    'n/a',
  ])
})

test('in a sentence that says that something grows, a slope has no sign', () => {
  assert.deepEqual([1331.2, 12.34, 0.01, 0].map(formatPace), [
    '1,331 KB/min',
    '12.3 KB/min',
    '10 B/min',
    '0 KB/min',
  ])
})

test('spans read as people say them', () => {
  assert.deepEqual([0, 45, 90, 720, 3570, 5400, 86_400].map(formatSpan), [
    '0 s',
    '45 s',
    '1.5 min',
    '12 min',
    '1 h',
    '1 h 30 min',
    '24 h',
  ])
  assert.equal(formatClock(3661), '01:01:01')
})

test('what rounds to nothing has no sign', () => {
  assert.deepEqual([-0.001, -0, 0.004].map(formatCountChange), ['0', '0', '0'])
  assert.equal(formatCountChange(-0.005), '-0.01')
  assert.deepEqual([-0.001, -0].map(formatByteChange), ['0 B', '0 B'])
  assert.deepEqual([-0.001, -0].map(formatBytes), ['0 B', '0 B'])
  assert.equal(formatCount(-0.004), '0')
  assert.equal(groupThousands(-0.4), '0')
})
