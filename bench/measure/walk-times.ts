/** Fills the SDK's Rust heap with blocks and prints how long counting them takes. */

import { openRustCensus } from '../../src/run/probe/rust-census.ts'
import { memoryHooks } from '../../src/run/probe/wasm-capture.ts'
import { seededRandom } from '../../test/seeded-random.ts'

export interface WalkTime {
  chunks: number
  liveBytes: number
  /** Median. */
  milliseconds: number
}

const RUNS = 101

const { log } = console
console.log = console.warn = () => {}
await import('@breeztech/breez-sdk-spark')
const [instance] = memoryHooks().instances
if (instance === undefined) throw new Error('the SDK loaded, but its wasm instance was not captured')
const opened = openRustCensus(instance)
if (opened.kind === 'unavailable') throw new Error(opened.reason)
const { census } = opened

const { next: random } = seededRandom(20261122)
const times: WalkTime[] = []
for (const chunks of [1_000, 20_000, 100_000]) {
  let walk = census.count()
  while (walk.kind === 'census' && walk.liveBlocks < chunks) {
    for (let block = 0; block < 100; block++) {
      instance.exports.__wbindgen_malloc(16 + Math.floor(random() ** 4 * 8_000), 8)
    }
    walk = census.count()
  }
  const milliseconds = Array.from({ length: RUNS }, () => {
    const startMs = performance.now()
    walk = census.count()
    return performance.now() - startMs
  }).sort((a, b) => a - b)[RUNS >> 1]
  if (walk.kind === 'refused') throw new Error(walk.reason)
  times.push({ chunks: walk.liveBlocks, liveBytes: walk.liveBytes, milliseconds: milliseconds ?? 0 })
}
log(JSON.stringify(times))
process.exit(0)
