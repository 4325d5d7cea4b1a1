import assert from 'node:assert/strict'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { GrowthWatch } from '../../src/run/growth-watch.ts'
import { metadataWith } from '../report/fixtures.ts'

/** A minute of the real SDK 0.19.2, scenario reconnect. */
const RECORDED = fileURLToPath(new URL('../report/recorded/samples.csv', import.meta.url))

function watchOf(file: string, now: () => number) {
  return new GrowthWatch(file, { reconnectCycles: true, forceGc: true }, metadataWith, now)
}

async function count(watch: GrowthWatch, times: number): Promise<void> {
  for (let i = 0; i < times; i += 1) await watch.accept({ phase: 'rest' })
}

test('after six counts the rows on disk tell what grows, and how fast', async () => {
  const watch = watchOf(RECORDED, () => 0)
  await count(watch, 5)
  assert.equal(watch.standing, null)
  await count(watch, 1)
  assert.equal(watch.standing, 'references +10.1 a payment so far')
})

test('rows between the counts tell nothing', async () => {
  const watch = watchOf(RECORDED, () => 0)
  await count(watch, 5)
  for (const phase of ['run', 'quiet', 'start', 'end'] as const) await watch.accept({ phase })
  assert.equal(watch.standing, null)
})

test('it reads again after five seconds, and not before', async () => {
  const clock = { ms: 0 }
  const watch = watchOf(RECORDED, () => clock.ms)
  await count(watch, 6)
  watch.standing = 'not read again'
  clock.ms = 4999
  await count(watch, 1)
  assert.equal(watch.standing, 'not read again')
  clock.ms = 5000
  await count(watch, 1)
  assert.equal(watch.standing, 'references +10.1 a payment so far')
})

test('where reading takes long it waits fifty times as long', async () => {
  // The clock is asked whether it is time, at the start of a read and at its end.
  const times = [0, 0, 200, 10_199, 10_200, 10_200, 10_400]
  const watch = watchOf(RECORDED, () => times.shift() ?? Number.NaN)
  await count(watch, 6)
  watch.standing = 'not read again'
  await count(watch, 1)
  assert.equal(watch.standing, 'not read again')
  await count(watch, 1)
  assert.equal(watch.standing, 'references +10.1 a payment so far')
})

test('a file that cannot be read leaves what was told, and the run alone', async () => {
  const watch = watchOf('/no/such/samples.csv', () => 0)
  await count(watch, 6)
  assert.equal(watch.standing, null)
})
