import assert from 'node:assert/strict'
import { test } from 'node:test'
import { heapAtRest, heapNoiseIn } from '../../../src/compare/exact/heap-at-rest.ts'
import type { RestPoint } from '../../../src/compare/exact/rest-points.ts'
import { metadataWith } from '../../report/fixtures.ts'

const inHost = (host: 'node' | 'chromium' | 'python') => {
  const { options, ...rest } = metadataWith()
  return heapNoiseIn({ metadata: { ...rest, options: { ...options, host } } })
}

/** Rests of a heap that keeps the same each cycle. */
function keeping(bytesPerCycle: number): RestPoint[] {
  return Array.from({ length: 24 }, (_, cycle) => ({
    work: { cycles: cycle },
    counts: { heap_alloc_bytes: 2_000_000 + bytesPerCycle * cycle },
  })) as unknown as RestPoint[]
}

test('in a page half of what Node’s heap may rise by as it warms up is growth, just inside and just outside', () => {
  assert.deepEqual([inHost('node'), inHost('python'), inHost('chromium')], [16_384, 16_384, 8_192])
  assert.equal(heapNoiseIn({ metadata: null }), 16_384)
  const noise = inHost('chromium')
  assert.equal(heapAtRest(keeping(8_193), noise).kind, 'grows')
  assert.equal(heapAtRest(keeping(8_191), noise).kind, 'rests')
  assert.equal(heapAtRest(keeping(8_193), inHost('node')).kind, 'rests')
})
