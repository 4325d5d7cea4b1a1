import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { walkRustHeap } from '../../../src/run/probe/rust-heap-walk.ts'
import { buildHeap, type HandmadeHeap } from './heap-built-by-hand.ts'

const layout = [
  { bytes: 24, inUse: true },
  { bytes: 1008, inUse: false },
  { bytes: 64, inUse: true },
  { bytes: 16, inUse: true },
  { bytes: 512, inUse: false },
  { bytes: 4000, inUse: true },
]

/** Handmade heap with one word changed: `at` bytes behind the start of the chunk. */
function corrupted(chunk: number, at: 0 | 4, change: (word: number) => number): HandmadeHeap {
  const heap = buildHeap(layout)
  const word = ((heap.chunks[chunk] ?? 0) + at) / 4
  heap.words[word] = change(heap.words[word] ?? 0)
  return heap
}

function refusal({ words, firstChunk }: HandmadeHeap): string {
  const walk = walkRustHeap(words, firstChunk)
  return walk.kind === 'refused' ? walk.reason : `no refusal: ${JSON.stringify(walk)}`
}

test('a walk counts live blocks, holes and the top to the byte', () => {
  const { words, firstChunk } = buildHeap(layout)
  assert.deepEqual(walkRustHeap(words, firstChunk), {
    kind: 'census',
    liveBytes: 24 + 64 + 16 + 4000,
    liveBlocks: 4,
    freeBytes: 1008 + 512,
    freeChunks: 2,
    largestHoleBytes: 1008,
    topBytes: 65_536 - 24 - 1008 - 64 - 16 - 512 - 4000 - 40,
  })
})

test('each live block is visited with the address and size of its chunk', () => {
  const { words, firstChunk, chunks } = buildHeap(layout)
  const visited: [number, number][] = []
  walkRustHeap(words, firstChunk, (chunk, bytes) => visited.push([chunk, bytes]))
  assert.deepEqual(visited, [
    [chunks[0], 24],
    [chunks[2], 64],
    [chunks[3], 16],
    [chunks[5], 4000],
  ])
})

test('a chunk smaller than the smallest is refused', () => {
  assert.match(refusal(corrupted(2, 4, (word) => (word & 7) | 8)), /its size is 8 bytes/)
})

test('a chunk that reaches behind the memory is refused', () => {
  assert.match(refusal(corrupted(5, 4, (word) => word + 131_072)), /its size is 135072 bytes/)
})

test('a chunk whose neighbour bit is wrong is refused', () => {
  assert.match(
    refusal(corrupted(3, 4, (word) => word & ~1)),
    /says the chunk before it is free, which is not so/,
  )
  assert.match(
    refusal(corrupted(2, 4, (word) => word | 1)),
    /says the chunk before it is in use, which is not so/,
  )
})

test('a free chunk whose size is not repeated at its end is refused', () => {
  assert.match(
    refusal(corrupted(2, 0, (word) => word + 8)),
    /it is free with 1008 bytes, but 1016 stand at its end/,
  )
})

test('two free neighbours are refused, as dlmalloc joins them', () => {
  const { words, firstChunk } = buildHeap([
    { bytes: 24, inUse: true },
    { bytes: 48, inUse: false },
    { bytes: 48, inUse: false },
  ])
  const walk = walkRustHeap(words, firstChunk)
  assert.ok(walk.kind === 'refused' && /it is free and so is the chunk before it/.test(walk.reason))
})

test('a heap that does not end where the memory ends is refused: it has a second segment', () => {
  const heap = buildHeap(layout)
  const grown = new Uint32Array(heap.words.length + 65_536 / 4)
  grown.set(heap.words)
  assert.match(refusal({ ...heap, words: grown }), /is not as dlmalloc leaves it/)
})

test('a heap without its foot is refused', () => {
  const heap = buildHeap(layout)
  heap.words[heap.words.length - 9] = 48
  assert.match(refusal(heap), /the heap's foot says 48, not 40/)
})

test('a walk that starts outside the memory is refused', () => {
  const { words } = buildHeap(layout)
  assert.match(refusal({ words, firstChunk: 1 << 20, chunks: [] }), /starts behind the end of the memory/)
})

test('whatever the layout, live bytes, holes, top and foot add up to the whole heap', () => {
  const chunk = fc.record({ bytes: fc.integer({ min: 2, max: 60 }).map((n) => n * 8), inUse: fc.boolean() })
  fc.assert(
    fc.property(fc.array(chunk, { maxLength: 100 }), (random) => {
      // Free neighbours do not occur in a real heap, nor a free chunk before the top.
      const valid = random.filter(({ inUse }, at) => inUse || (random[at - 1]?.inUse !== false && at > 0))
      while (valid.at(-1)?.inUse === false) valid.pop()
      const { words, firstChunk } = buildHeap(valid)
      const walk = walkRustHeap(words, firstChunk)
      assert.equal(walk.kind, 'census')
      if (walk.kind !== 'census') return
      assert.equal(walk.liveBytes + walk.freeBytes + walk.topBytes + 40, words.length * 4 - firstChunk)
      assert.equal(walk.liveBlocks, valid.filter(({ inUse }) => inUse).length)
    }),
    { seed: 20261122 },
  )
})

test('a top of 8 bytes is the least that dlmalloc leaves, and no broken heap', () => {
  const rest = 65_536 - 40 - 8
  const walk = (bytes: number) => {
    const { words, firstChunk } = buildHeap([{ bytes, inUse: true }])
    return walkRustHeap(words, firstChunk)
  }
  assert.deepEqual(walk(rest), {
    kind: 'census',
    liveBytes: rest,
    liveBlocks: 1,
    freeBytes: 0,
    freeChunks: 0,
    largestHoleBytes: 0,
    topBytes: 8,
  })
})
