import assert from 'node:assert/strict'
import { test } from 'node:test'
import { didYouMean, nearestWord } from '../../src/text/nearest.ts'

const WORDS = ['run', 'compare', 'network', 'baseline', 'self-test']

test('a slip of the hand is a letter too many, too few, another, or two swapped', () => {
  assert.equal(nearestWord('comppare', WORDS), 'compare')
  assert.equal(nearestWord('compre', WORDS), 'compare')
  assert.equal(nearestWord('conpare', WORDS), 'compare')
  assert.equal(nearestWord('rnu', WORDS), 'run')
})

test('a third of a word may be wrong, and no more', () => {
  assert.equal(nearestWord('natvork', WORDS), 'network')
  assert.equal(nearestWord('natvark', WORDS), null)
  assert.equal(nearestWord('rub', WORDS), 'run')
  assert.equal(nearestWord('rob', WORDS), null)
})

test('three letters of a beginning are enough where one word begins so', () => {
  assert.equal(nearestWord('base', WORDS), 'baseline')
  assert.equal(nearestWord('sel', WORDS), 'self-test')
  assert.equal(nearestWord('pay', ['payment-history', 'payment-type']), null)
})

test('capitals do not matter; nothing, and what nobody slips into, is near to no word', () => {
  assert.equal(nearestWord('RUN', WORDS), 'run')
  assert.equal(nearestWord('', WORDS), null)
  assert.equal(nearestWord('x'.repeat(100_000), WORDS), null)
})

test('what is near is spelled as it must be typed', () => {
  assert.equal(
    didYouMean('duratoin', ['duration'], (word) => `--${word}`),
    ' (did you mean --duration?)',
  )
  assert.equal(didYouMean('speed', ['duration']), '')
})
