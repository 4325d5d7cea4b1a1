import assert from 'node:assert/strict'
import { test } from 'node:test'
import { NonceStore } from '../../../src/spark/frost/nonce-store.ts'

test('a nonce signs once, for the operator that committed to it', () => {
  const store = new NonceStore(() => new Date(0))
  const nonce = store.commit(0)
  const other = store.commit(0)
  assert.equal(store.take(1, nonce.hiding, nonce.binding), null, 'another operator')
  assert.equal(store.take(0, nonce.hiding, other.binding), null, 'halves of two commitments')
  assert.equal(store.take(0, nonce.hiding, nonce.binding), nonce)
  assert.equal(store.take(0, nonce.hiding, nonce.binding), null, 'again')
})

test('nonces nobody used are forgotten after a minute', () => {
  const clock = { ms: 0 }
  const store = new NonceStore(() => new Date(clock.ms))
  const old = store.commit(0)
  clock.ms = 59_000
  const young = store.commit(0)
  clock.ms = 60_001
  store.commit(0)
  assert.equal(store.take(0, old.hiding, old.binding), null)
  assert.equal(store.take(0, young.hiding, young.binding), young)
  assert.equal(store.size, 1)
})
