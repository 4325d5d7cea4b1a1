import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type GrownStack, grownMost } from '../../../src/run/profiling/stack-growth.ts'

const frame = (name: string) => ({ name, file: '', line: 0 })
const stack = (names: string, inuseBytes: number, inuseObjects: number): GrownStack => ({
  frames: names.split(' ').map(frame),
  inuseBytes,
  inuseObjects,
  allocBytes: 2 * inuseBytes,
  allocObjects: null,
})

test('stacks with the same four innermost frames are one culprit, shown as the one that grew most', () => {
  const grown = [stack('a b c d pay', 100, 1), stack('a b c d sync', 300, 3), stack('a b c x sync', 150, 5)]
  assert.deepEqual(grownMost('rust', grown, 10), [
    {
      side: 'rust',
      frames: ['a', 'b', 'c', 'd', 'sync'],
      inuseBytes: 400,
      inuseObjects: 4,
      allocBytes: 800,
      allocObjects: null,
    },
    {
      side: 'rust',
      frames: ['a', 'b', 'c', 'x', 'sync'],
      inuseBytes: 150,
      inuseObjects: 5,
      allocBytes: 300,
      allocObjects: null,
    },
  ])
})

test('a culprit whose stacks shrank by as much as they grew is none', () => {
  assert.deepEqual(grownMost('v8', [stack('a b c d e', 100, 1), stack('a b c d f', -100, -1)], 10), [])
})

test('only the worst are kept, and long names are cut', () => {
  const grown = [stack('small', 1, 1), stack('x'.repeat(500), 3, 1), stack('middle', 2, 1)]
  assert.deepEqual(
    grownMost('v8', grown, 2).map(({ frames }) => frames),
    [[`${'x'.repeat(159)}…`], ['middle']],
  )
})
