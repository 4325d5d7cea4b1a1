import assert from 'node:assert/strict'
import { globSync, readFileSync } from 'node:fs'
import { test } from 'node:test'
import { countNoun } from '../../src/text/text.ts'

test('one of a kind is one, everything else is several, by what is printed', () => {
  assert.equal(countNoun(1, 'cycle'), '1 cycle')
  assert.equal(countNoun(0, 'cycle'), '0 cycles')
  assert.equal(countNoun(2, 'cycle'), '2 cycles')
  assert.equal(countNoun(1200, 'payment'), '1,200 payments')
  assert.equal(countNoun(0.77, 'reference'), '0.77 references')
  // It is printed as 1.
  assert.equal(countNoun(1.0001, 'reference'), '1 reference')
  assert.equal(countNoun(2, 'count between payments', 'counts between payments'), '2 counts between payments')
})

const SEVERAL =
  /\$\{([^{}]*)\} (?:(?:older|newer|other|failed|free|open|large|more) )?(?:cycles|payments|reconnects|samples|rests|points|objects|instances|runs|commits|times|timers|databases|leaks|methods|calls|files|listeners|metrics)\b/g
/** A constant is as many as its name says; these are never one. */
const NEVER_ONE = [
  'LEAST_POINTS',
  'FEWEST_PAYMENTS',
  'MIN_SAMPLES',
  'MAX_RUNS',
  'MAX_TRIES',
  'REFERENCE_PAYMENTS_PER_MIN',
  'HISTORY_LIMITS.runs',
  // Rests that a judgement needs, seven of them, and the cycles of a line through at least four.
  'needed',
  'LEAST_RESTS_TO_CONVICT',
  // More than a run has, which has some.
  'restsThatClear(rests)',
  'floors.size',
  // A payment among others; runs over which there is an overview; folders that are too many.
  'failed + paid',
  'runs',
  'folders.size',
]

test('no sentence counts a noun by itself: one of it would be told as several', () => {
  const sources = globSync('src/**/*.ts', { cwd: new URL('../..', import.meta.url).pathname })
  assert.ok(sources.length > 100)
  const found = sources.flatMap((file) => {
    const text = readFileSync(new URL(`../../${file}`, import.meta.url), 'utf8')
    const code = text.replace(/^\s*(\/?\*|\/\/).*$/gm, '')
    return [...code.matchAll(SEVERAL)]
      .filter(([, counted = '']) => !NEVER_ONE.includes(counted))
      .map(([words]) => `${file}: ${words}`)
  })
  assert.deepEqual(found, [])
  const ownPlurals = sources.filter((file) => {
    const text = readFileSync(new URL(`../../${file}`, import.meta.url), 'utf8')
    return /=== 1 \? '' : 's'/.test(text)
  })
  assert.deepEqual(ownPlurals, [])
})
