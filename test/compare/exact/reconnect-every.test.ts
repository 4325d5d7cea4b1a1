import assert from 'node:assert/strict'
import { createReadStream } from 'node:fs'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { judge } from '../../../src/compare/judge.ts'
import { readCsv } from '../../../src/compare/recording/read-csv.ts'

/** Runs of 0.19.2 over the local network, a reconnect every so many payments, every third one followed by a bare one. */
const judged = async (every: number) => {
  const file = fileURLToPath(new URL(`fixtures/reconnect-every-${every}.csv`, import.meta.url))
  const run = { ...(await readCsv(createReadStream(file), file)), forcedGc: true }
  return judge(run, { rust: null, previous: null, now: new Date('2026-11-26') })
}

test('one build leaves the same two rates and has the same severity, however often it reconnects', async () => {
  for (const every of [2, 5, 15, 100]) {
    const { verdict, metrics } = await judged(every)
    const references = metrics.find(({ name }) => name === 'externrefs')
    const [b, d] = [references?.perPayment, references?.perCycle]
    assert.ok(b?.error != null && d?.error != null, `every ${every}: both rates with errors`)
    // 10 a payment and 3 more now and then, 44 a reconnect: at most two in a hundred off.
    assert.ok(b.amount > 9.99 && b.amount < 10.25, `every ${every}: ${b.amount} a payment`)
    assert.ok(d.amount > 43.5 && d.amount < 44.5, `every ${every}: ${d.amount} a reconnect`)
    assert.ok(Math.abs(b.amount - 10.1) <= 3 * b.error + 0.1, `every ${every}: ${b.amount} ± ${b.error}`)
    assert.deepEqual([verdict.kind, verdict.severity], ['leak', 'low'], `every ${every}: ${verdict.headline}`)
    assert.match(
      verdict.headline,
      /^Each payment leaves 10(\.[12])? JavaScript references .*, each reconnect 44 JavaScript references/,
    )
  }
})
