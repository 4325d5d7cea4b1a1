import assert from 'node:assert/strict'
import { test } from 'node:test'
import { selfTestRows } from '../../src/cli/self-test.ts'
import type { NumericColumn } from '../../src/compare/recording/columns.ts'
import { judgementWith, metricWith } from '../report/judgements.ts'

test('the table names a metric as every other table of the host does', () => {
  const toldOf = (name: NumericColumn, unit: 'bytes' | 'count') => {
    const metric = metricWith({
      ...{ name, unit, verdict: 'leak', basis: 'exact', perCycle: { amount: 2048, error: 0 } },
    })
    return selfTestRows([
      {
        control: { inject: 'timer', config: 'client', expected: { binding: 'yes', rustHeap: 'no' } },
        judgement: judgementWith({ metrics: [metric] }),
        sides: { binding: 'yes', rustHeap: 'no' },
        provenAt: { cycle: 8, elapsedSec: 3 },
      },
    ])[1]?.at(-1)
  }
  assert.equal(toldOf('goroutines', 'count'), 'active resources +2,048')
  assert.equal(toldOf('externrefs', 'count'), 'references +2,048')
  assert.equal(toldOf('rust_live_bytes', 'bytes'), 'Rust heap +2 KB')
})
