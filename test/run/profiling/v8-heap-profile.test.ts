import assert from 'node:assert/strict'
import { test } from 'node:test'
import { withoutCounter } from '../../../src/run/profiling/v8-heap-profile.ts'

test('the counter that hands a registration on is no part of a stack: the entry would be there without it', () => {
  const native = { name: 'register', file: '', line: 0 }
  const counter = {
    name: 'register',
    file: new URL('../../../src/run/probe/handles.ts', import.meta.url).href,
    line: 71,
  }
  const sdk = { name: 'makeMutClosure', file: 'file:///sdk/nodejs/breez_sdk_spark_wasm.js', line: 12 }
  const stranger = { name: 'register', file: 'file:///sdk/events.js', line: 3 }
  assert.deepEqual(withoutCounter([native, counter, sdk]), [native, sdk])
  assert.deepEqual(withoutCounter([stranger, sdk]), [stranger, sdk])
})
