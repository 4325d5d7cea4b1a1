import assert from 'node:assert/strict'
import { test } from 'node:test'
import { htlcScript } from '../../../src/spark/bitcoin/taproot.ts'
import { nextHtlcSequences } from '../../../src/spark/bitcoin/timelock.ts'
import { basePoint } from '../../../src/spark/crypto/curve.ts'

test('an HTLC pays another script for another hash, receiver or sender', () => {
  const hash = new Uint8Array(32).fill(1)
  const scripts = [
    htlcScript(hash, basePoint(2n), basePoint(3n)),
    htlcScript(new Uint8Array(32).fill(2), basePoint(2n), basePoint(3n)),
    htlcScript(hash, basePoint(4n), basePoint(3n)),
    htlcScript(hash, basePoint(3n), basePoint(2n)),
  ].map((script) => Buffer.from(script).toString('hex'))
  assert.equal(new Set(scripts).size, 4)
  assert.ok(scripts.every((script) => /^5120[0-9a-f]{64}$/.test(script)))
})

test('its locks are 70 and 85 blocks above the next step, marks carried on; below a step there is none', () => {
  assert.deepEqual(nextHtlcSequences(2000), { cpfp: 1970, direct: 1985 })
  assert.deepEqual(nextHtlcSequences(100), { cpfp: 70, direct: 85 })
  assert.equal(nextHtlcSequences(99), null)
  assert.deepEqual(nextHtlcSequences(200 | (1 << 30)), { cpfp: 170 | (1 << 30), direct: 185 | (1 << 30) })
})
