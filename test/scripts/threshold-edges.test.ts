import assert from 'node:assert/strict'
import { test } from 'node:test'
import { edgesOf, movedSource } from '../../scripts/threshold-edges.ts'

const SOURCE = `const LEAST = 3
export const SHARE = 0.25
const HELD_ROWS = 65_536
const NOTHING = 1e-12
const words = 7
const BYTES = 64 * 1024
const THIRDS = 2 / 3
const LOW = 3 * LEAST
const SURE = 1 - 1e-5
const NONE = 0
const ROUNDS = 30
const LOOK_EVERY_MS = 25
const MOST_BACKOFF_MS = 5_000
const GIVE_UP_MS = 3_000
const WIDTH_PX = 780
const CHANNEL_FD = 3
const LIMITS: Record<string, unknown> = {
  leakAbove: 10,
  'rss': { vague: 1.5, words: 'a: 3', kb: 25 * BYTES },
}
const ORDER = { worst: 1, bad: 0, good: 2 }
const PAIR = { one: 1, µs: 2 }
const REQUEST: CallValue = { url: '', sat: 1000 }
  const INNER = 4
`

const namesOf = (kind: string) =>
  edgesOf(SOURCE)
    .filter((edge) => edge.kind === kind)
    .map(({ name, value }) => `${name} ${value}`)

test('a threshold is a number in a constant in capitals at the top level, by itself, as a factor, or as a member', () => {
  assert.deepEqual(namesOf('threshold'), [
    'LEAST 3',
    'SHARE 0.25',
    'HELD_ROWS 65_536',
    'NOTHING 1e-12',
    'BYTES 64',
    'THIRDS 2',
    'LOW 3',
    'SURE 1e-5',
    'GIVE_UP_MS 3_000',
    'LIMITS.leakAbove 10',
    "LIMITS.'rss'.vague 1.5",
    "LIMITS.'rss'.kb 25",
    'PAIR.one 1',
    'PAIR.µs 2',
  ])
})

test('nothing, places in an order, how long a computation goes on, how often it looks, sizes on a picture and arguments are no thresholds', () => {
  assert.deepEqual(namesOf('nothing'), ['NONE 0'])
  assert.deepEqual(namesOf('rank'), ['CHANNEL_FD 3', 'ORDER.worst 1', 'ORDER.bad 0', 'ORDER.good 2'])
  assert.deepEqual(namesOf('effort'), ['ROUNDS 30'])
  assert.deepEqual(namesOf('pace'), ['LOOK_EVERY_MS 25', 'MOST_BACKOFF_MS 5_000'])
  assert.deepEqual(namesOf('argument'), ['REQUEST.sat 1000'])
  assert.deepEqual(namesOf('picture'), ['WIDTH_PX 780'])
})

test('each is moved by 10 % both ways, a whole number by one at least', () => {
  assert.deepEqual(
    edgesOf(SOURCE)
      .slice(0, 4)
      .map(({ moved }) => moved),
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
