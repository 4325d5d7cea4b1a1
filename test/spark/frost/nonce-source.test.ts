import assert from 'node:assert/strict'
import { test } from 'node:test'
import { basePoint } from '../../../src/spark/crypto/curve.ts'
import { NonceSource } from '../../../src/spark/frost/nonce-source.ts'

test('a nonce is the secret times G, and none comes twice', () => {
  const source = new NonceSource()
  const drawn = Array.from({ length: 2000 }, () => source.draw())
  for (const { secret, point } of drawn.slice(0, 100))
    assert.deepEqual(Buffer.from(point), Buffer.from(basePoint(secret)))
  assert.equal(new Set(drawn.map(({ secret }) => secret)).size, drawn.length)
})

test('two sources have nothing in common', () => {
  const [one, other] = [new NonceSource(), new NonceSource()]
  const ours = new Set(Array.from({ length: 500 }, () => one.draw().secret))
  assert.ok(Array.from({ length: 500 }, () => other.draw().secret).every((secret) => !ours.has(secret)))
})
