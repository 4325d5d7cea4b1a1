import assert from 'node:assert/strict'
import { test } from 'node:test'
import { startNetworkProcess } from '../../src/run/children/network-process.ts'

test('a network that is stopped while it starts ends at once, as a run that measured nothing', async () => {
  const stop = new AbortController()
  const starting = startNetworkProcess(stop.signal)
  stop.abort()
  await assert.rejects(starting, {
    name: 'RunFailure',
    message: 'the run was stopped before anything was measured',
  })
})
