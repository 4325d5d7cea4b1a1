import assert from 'node:assert/strict'
import { test } from 'node:test'
import { UsageError } from '../../../src/errors.ts'
import { runOwn } from '../../../src/run/scenarios/own/own-scenario.ts'
import { RunCounters } from '../../../src/run/scenarios/run-counters.ts'
import type { ScenarioContext } from '../../../src/run/scenarios/scenario-context.ts'

/** What a run says whose first cycle never returns, while `before` and `meanwhile` reach no caller. */
async function saidOf(
  timers: { enable(options: { apis: ['setTimeout'] }): void; tick(ms: number): void },
  { before, meanwhile }: { before?: string; meanwhile?: string },
): Promise<unknown> {
  timers.enable({ apis: ['setTimeout'] })
  const counters = new RunCounters()
  if (before !== undefined) counters.noteUncaught(new Error(before))
  const cycling = Promise.withResolvers<void>()
  const parts = {
    run(part: string) {
      if (part !== 'cycle') return Promise.resolve({ connected: false, events: {} })
      if (meanwhile !== undefined) counters.noteUncaught(new Error(meanwhile))
      cycling.resolve()
      return new Promise<never>(() => {})
    },
  }
  const context = {
    loadOwn: async () => parts,
    config: { record: { scenario: 'mine.ts', inject: null, cycleLimit: 3 }, network: {}, latestEndSec: 60 },
    counters,
    stop: new AbortController().signal,
    onStage() {},
    openRecorder: () => ({ elapsedSec: 0, sample: async () => {} }),
  }
  const said = runOwn({ ...context, config: { ...context.config, seeds: {} } } as unknown as ScenarioContext)
  const caught = said.then(
    () => null,
    (error: unknown) => error,
  )
  await cycling.promise
  timers.tick(60_000)
  return await caught
}

test('a cycle that never returns is told with what was thrown outside its call', async (t) => {
  const error = await saidOf(t.mock.timers, { meanwhile: 'invalid type: floating point' })
  assert.ok(error instanceof UsageError)
  assert.equal(
    error.message,
    'mine.ts: cycle did not return within 60 s; meanwhile an error reached no caller: invalid type: floating point',
  )
})

test('what was thrown before the cycle is not told as its cause', async (t) => {
  const error = await saidOf(t.mock.timers, { before: 'of the setup' })
  assert.ok(error instanceof UsageError)
  assert.equal(error.message, 'mine.ts: cycle did not return within 60 s')
})
