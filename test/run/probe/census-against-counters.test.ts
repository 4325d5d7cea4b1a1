import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { countExternrefs, findExternrefTable } from '../../../src/run/probe/externrefs.ts'
import { readCountedAllocations } from '../../../src/run/probe/rewriting/counting-rewrite.ts'
import { openRustCensus } from '../../../src/run/probe/rust-census.ts'
import { memoryHooks } from '../../../src/run/probe/wasm-capture.ts'
import { seededRandom } from '../../seeded-random.ts'
import { loadSdk } from './loaded-sdk.ts'

const { instance, cycle, close } = await loadSdk({ rewrite: true })
after(close)
const opened = openRustCensus(instance)

function assertMethodsAgree(where: string) {
  assert.equal(opened.kind, 'ready')
  const walked = opened.kind === 'ready' ? opened.census.count() : null
  const counted = readCountedAllocations(instance)
  assert.ok(walked?.kind === 'census', JSON.stringify(walked))
  assert.ok(counted)
  assert.deepEqual(
    { liveBytes: walked.liveBytes, liveBlocks: walked.liveBlocks },
    { liveBytes: counted.liveBytes, liveBlocks: counted.liveBlocks },
    where,
  )
  return { walked, counted }
}

test('the SDK could be rewritten', () => {
  assert.deepEqual(memoryHooks().problems, [])
})

test('the chunk walk equals the rewritten allocator at 100 checkpoints of random allocations', () => {
  const { __wbindgen_malloc: malloc, __wbindgen_realloc: realloc, __wbindgen_free: free } = instance.exports
  const { next: random } = seededRandom(20261122)
  const below = (limit: number) => Math.floor(random() * limit)
  const sizes = [8, 24, 100, 1000, 5000, 70_000]
  const bytesOfRandomSize = () => 1 + below(sizes[below(sizes.length)] ?? 1)
  const blocks: { pointer: number; bytes: number; align: number }[] = []
  const before = assertMethodsAgree('before the first allocation')
  let largest = 0
  for (let checkpoint = 1; checkpoint <= 100; checkpoint++) {
    for (let step = 0; step < 600; step++) {
      const choice = random()
      const at = below(blocks.length)
      const block = blocks[at]
      if (choice < 0.5 || block === undefined) {
        const bytes = bytesOfRandomSize()
        const align = 1 << below(7)
        blocks.push({ pointer: malloc(bytes, align) >>> 0, bytes, align })
      } else if (choice < 0.6) {
        const bytes = bytesOfRandomSize()
        blocks[at] = {
          ...block,
          pointer: realloc(block.pointer, block.bytes, bytes, block.align) >>> 0,
          bytes,
        }
      } else {
        free(block.pointer, block.bytes, block.align)
        blocks[at] = blocks.at(-1) ?? block
        blocks.pop()
      }
    }
    const { walked } = assertMethodsAgree(`checkpoint ${checkpoint}`)
    largest = Math.max(largest, walked.liveBlocks)
  }
  assert.ok(largest > 3000, `the heap should have grown past 3000 blocks, it had ${largest}`)
  for (const { pointer, bytes, align } of blocks) free(pointer, bytes, align)
  const after = assertMethodsAgree('after the last release')
  assert.equal(after.walked.liveBytes, before.walked.liveBytes)
})

test('the chunk walk and the table scan equal the counters after every cycle of real SDK calls', async () => {
  const table = findExternrefTable(instance)
  assert.ok(table)
  for (const config of ['server', 'client'] as const) {
    for (let round = 0; round < 5; round++) {
      await cycle(config)
      const { counted } = assertMethodsAgree(`${config} cycle ${round}`)
      assert.equal(countExternrefs(table), counted.externrefs)
    }
  }
})
