import assert from 'node:assert/strict'
import { before, describe, test } from 'node:test'
import { type FaultyRun, runUnderFaults } from './faulty-run.ts'
import { assertKeptFaith } from './run-kept-faith.ts'

const PACE = ['--interval', '0', '--mem-interval', '500ms']

describe('half a minute of everything at once', () => {
  let run: FaultyRun
  before(async () => {
    const args = ['--scenario', 'stress', ...PACE, '--reconnect-every', '20', '--duration', '30s']
    run = await runUnderFaults(args, async ({ control, over, pause, met }) => {
      await control.setFaucetFault({ kind: 'lose-answer' }, 1)
      const chances = [
        { probability: 0.02, effect: { kind: 'drop' } },
        { probability: 0.02, effect: { kind: 'status', code: 'unavailable' } },
        { probability: 0.02, effect: { kind: 'delay', delayMs: 700 } },
        { probability: 0.1, rpc: 'start_transfer_v2', lateAnswer: true, effect: { kind: 'drop' } },
        {
          probability: 0.1,
          rpc: 'claim_transfer',
          lateAnswer: true,
          effect: { kind: 'status', code: 'internal' },
        },
      ] as const
      for (const [seed, fault] of chances.entries()) await control.addFault({ ...fault, seed })
      for (let second = 1; !over.aborted; second += 1) {
        await pause(1000)
        if (over.aborted) break
        await control.cutStreams()
        if (second % 7 === 0) await control.expireSessions()
        if (second === 12) await control.takeDown(1, 3)
        met('streams')
      }
    })
  })

  test('the run goes on, conserves the money and counts every payment once', () => assertKeptFaith(run))

  test('payments were made, and some failed and were named', () => {
    const { payments, paymentsFailed } = run.metadata.counts
    assert.ok(payments >= 10, `${payments} payments`)
    assert.ok(paymentsFailed > 0)
  })
})

test('a run in which most payments fail is invalid, not green', async () => {
  const run = await runUnderFaults(
    ['--scenario', 'basic', ...PACE, '--duration', '8s'],
    async ({ control, pause }) => {
      await pause(2500)
      await control.addFault({
        rpc: 'start_transfer_v2',
        effect: { kind: 'status', code: 'failedPrecondition' },
      })
    },
  )
  assertKeptFaith(run)
  assert.equal(run.verdict.kind, 'invalid', run.verdict.headline)
  assert.match(run.verdict.headline, /payments? (failed|was made)/)
})
