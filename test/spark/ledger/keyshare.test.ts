import assert from 'node:assert/strict'
import { test } from 'node:test'
import { basePoint } from '../../../src/spark/crypto/curve.ts'
import { reduce } from '../../../src/spark/crypto/scalar.ts'
import { keysAddUp, newKeyshare, tweakKeyshare } from '../../../src/spark/ledger/keyshare.ts'

test('a user key that adds up once is asked for anew under another key, another sum and another keyshare', () => {
  const keyshare = newKeyshare(40n, 2, 3)
  const user = basePoint(2n)
  const sum = basePoint(42n)
  for (const look of ['first', 'remembered']) assert.equal(keysAddUp(keyshare, user, sum), true, look)
  assert.equal(keysAddUp(keyshare, user, basePoint(43n)), false, 'another sum')
  assert.equal(keysAddUp(keyshare, basePoint(3n), sum), false, 'another user key')
  assert.equal(keysAddUp(keyshare, basePoint(3n), basePoint(43n)), true)
  assert.equal(keysAddUp(keyshare, user, sum), true, 'the first again')
  const tweaked = tweakKeyshare(keyshare, { shares: [1n, 1n, 1n], point: basePoint(1n) })
  assert.ok(tweaked)
  assert.equal(keysAddUp(tweaked, user, sum), false, 'another keyshare')
})

test('what is no point adds up to nothing, and a key that is changed later is not the one remembered', () => {
  const keyshare = newKeyshare(40n, 2, 3)
  for (const wrong of [new Uint8Array(33), new Uint8Array(0), basePoint(2n).subarray(1)]) {
    assert.equal(keysAddUp(keyshare, wrong, basePoint(42n)), false)
  }
  assert.equal(keysAddUp(keyshare, basePoint(reduce(-40n)), basePoint(42n)), false, 'infinity')
  const user = Uint8Array.from(basePoint(2n))
  assert.equal(keysAddUp(keyshare, user, basePoint(42n)), true)
  user[0] = 5
  assert.equal(keysAddUp(keyshare, user, basePoint(42n)), false)
})
