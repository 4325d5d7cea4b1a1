import assert from 'node:assert/strict'
import { test } from 'node:test'
import { parseDuration } from '../../src/text/duration.ts'
import { formatBytes } from '../../src/text/figures.ts'
import { nearestWord } from '../../src/text/nearest.ts'
import { quote } from '../../src/text/plain-text.ts'

test('each unit of a duration is as many seconds as Go says', () => {
  const seconds = ['2h', '2m', '2s', '2ms', '2us', '2µs', '2ns'].map((text) => parseDuration('x', text))
  assert.deepEqual(seconds, [7200, 120, 2, 0.002, 0.000002, 0.000002, 0.000000002])
})

test('bytes take the next unit where they are 1 of it, up to terabytes', () => {
  const kb = 1024
  assert.deepEqual(
    [1, kb, kb * kb, kb ** 3, kb ** 4].map((bytes) => [formatBytes(bytes * 0.99), formatBytes(bytes)]),
    [
      ['0.99 B', '1 B'],
      ['1,014 B', '1 KB'],
      ['1,014 KB', '1 MB'],
      ['1,014 MB', '1 GB'],
      ['1,014 GB', '1 TB'],
    ],
  )
})

test('three letters of a beginning name a word, two do not; a word of 40 letters is looked for, one of 41 is not', () => {
  assert.equal(nearestWord('dur', ['duration']), 'duration')
  assert.equal(nearestWord('du', ['duration']), null)
  assert.equal(nearestWord('x'.repeat(40), ['x'.repeat(40)]), 'x'.repeat(40))
  assert.equal(nearestWord('x'.repeat(41), ['x'.repeat(41)]), null)
})

test('text from outside is shown whole up to 120 characters, and cut from 121 on', () => {
  assert.equal(quote('x'.repeat(120)), `"${'x'.repeat(120)}"`)
  assert.equal(quote('x'.repeat(121)), `"${'x'.repeat(119)}…"`)
})
