import assert from 'node:assert/strict'
import { test } from 'node:test'
import { FAULT_KINDS } from './fault-kinds.ts'
import { NETWORK_HEADER, readTable } from './reliability-page.ts'

test('the page tells of every fault on the network that is tried, in the columns that are filled now', () => {
  const [header, ...rows] = readTable('network')
  assert.deepEqual(header, NETWORK_HEADER, 'run "npm run test:faults"')
  assert.deepEqual(
    rows.map(([fault]) => fault),
    FAULT_KINDS.map(({ name }) => name),
    'run "npm run test:faults"',
  )
})
