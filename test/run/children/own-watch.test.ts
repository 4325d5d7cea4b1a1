import assert from 'node:assert/strict'
import { test } from 'node:test'
import { OwnWatch } from '../../../src/run/children/own-watch.ts'
import type { FromHarness, HarnessStage, SampleRow } from '../../../src/run/protocol/protocol.ts'

const inNode = { scenarioFile: '/home/me/app/suspect.ts', host: { kind: 'node' } } as const
const stage = (name: HarnessStage): FromHarness => ({ kind: 'stage', stage: name })
const rest: FromHarness = { kind: 'sample', row: { phase: 'rest' } as SampleRow, rows: 2 }

test('a loop that lets nothing else run is told after a minute, by the part of the file that it is in', () => {
  const watch = new OwnWatch(inNode)
  assert.equal(watch.silentFor(50), null)
  const end = (part: string, usage: boolean) => ({
    detail: `suspect.ts: ${part} let nothing else run for 60 s: look for a loop that does not end`,
    usage,
  })
  assert.deepEqual(watch.silentFor(60), end('the file, as it loads,', true))
  watch.accept(stage('connecting'))
  assert.deepEqual(watch.silentFor(60), end('setup', true))
  watch.accept(stage('measuring'))
  assert.deepEqual(watch.silentFor(60), end('cycle', true))
  watch.accept(rest)
  assert.deepEqual(watch.silentFor(60), end('cycle', false))
  // Profiles are read then, which may take its time.
  watch.accept(stage('finishing'))
  assert.equal(watch.silentFor(110), null)
})

test('a file that ends the process is told with the exit code; a signal is not its doing', () => {
  const watch = new OwnWatch(inNode)
  watch.accept(stage('measuring'))
  assert.deepEqual(watch.exited(0), {
    detail: 'suspect.ts: cycle ended the process with exit code 0: leave that to the run',
    usage: true,
  })
  assert.equal(watch.exited(null), null)
})

test('a scenario of ours, or one in a page, is none of its business', () => {
  for (const config of [
    { scenarioFile: null, host: { kind: 'node' } },
    { ...inNode, host: { kind: 'chromium', browser: 'chromium', loopbackOnly: true } },
  ] as const) {
    assert.equal(new OwnWatch(config).silentFor(600), null)
    assert.equal(new OwnWatch(config).exited(1), null)
  }
})
