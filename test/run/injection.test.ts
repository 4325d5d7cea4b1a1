import assert from 'node:assert/strict'
import { test } from 'node:test'
import { INJECTIONS, parseInjection } from '../../src/run/options/injection.ts'

test('a planted leak is a kind, with or without its amount', () => {
  assert.deepEqual(parseInjection('rust-bytes'), { kind: 'rust-bytes', count: 16 })
  assert.deepEqual(parseInjection('rust-bytes:4096'), { kind: 'rust-bytes', count: 4096 })
  for (const kind of Object.keys(INJECTIONS)) assert.ok(parseInjection(kind).count >= 1)
})

test('an unknown kind and an amount that is none are refused', () => {
  for (const text of ['leak', 'timer:0', 'timer:-1', 'timer:1.5', 'timer:', 'timer:1e3', '']) {
    assert.throws(() => parseInjection(text), { name: 'UsageError', message: /^--inject/ })
  }
})
