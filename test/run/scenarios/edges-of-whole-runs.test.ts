import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { SweptMethod } from '../../../src/compare/compare.ts'
import type { SweepNews } from '../../../src/run/protocol/protocol.ts'
import { runApi } from '../../../src/run/scenarios/api.ts'
import type { Receipt } from '../../../src/run/scenarios/event-counter.ts'
import { runFailures } from '../../../src/run/scenarios/failures.ts'
import { RunCounters } from '../../../src/run/scenarios/run-counters.ts'
import type { ScenarioContext } from '../../../src/run/scenarios/scenario-context.ts'
import { runServer } from '../../../src/run/scenarios/server.ts'
import { NOTHING_MADE } from '../../../src/run/scenarios/sweep-windows.ts'
import { runWithPayments } from '../../../src/run/scenarios/with-payments.ts'
import { runOptionsWith } from '../../run-options-fixture.ts'

/** A run without an SDK: wallets that do all at once, and what was asked of them. */
function runWithoutSdk(options: {
  record: Parameters<typeof runOptionsWith>[0]
  methods?: string[]
  /** How long calls take together. */
  tookMs?: number
  latestEndSec?: number
  /** What a payment takes by the run's clock. */
  paymentSec?: number
}) {
  const { record, methods = [], tookMs = 0, latestEndSec = 3600, paymentSec = 0 } = options
  const seen = {
    ...{ wallets: [] as string[], calls: [] as number[], news: [] as SweepNews[] },
    checkpoints: [] as { phase: string; sec: number; payments: number }[],
  }
  // What both wallets hold, so that nobody waits for payments on their way.
  const counters = Object.assign(new RunCounters(), { fundedSat: 2e9 })
  let elapsedSec = 0
  const receivers = new Map<string, (receipt: Receipt) => void>()
  const wallet = (name: string) => {
    seen.wallets.push(name)
    return {
      ...{ name, connected: true, balanceSat: async () => 1e9, sync: async () => {} },
      ...{ connect: async () => {}, disconnect: async () => {}, open: async () => {} },
      events: {
        counts: {},
        handleReceipts: (accept: (receipt: Receipt) => void) => void receivers.set(name, accept),
      },
      ...{ sparkAddress: async () => name, invoice: async () => name, methods: async () => methods },
      async send(to: string, amountSat: number) {
        elapsedSec += paymentSec
        receivers.get(to)?.({ id: `${to} ${elapsedSec}`, amountSat })
        return `${to} ${elapsedSec}`
      },
      async calls({ times }: { times: number }) {
        seen.calls.push(times)
        return { ...NOTHING_MADE, made: times, tookMs }
      },
    }
  }
  const reading = { externrefs: 0, rustLiveBlocks: 0, rustLiveBytes: 0, heapAllocBytes: 0, fds: 0 }
  const recorder = {
    ...{ start() {}, stop() {}, pause() {}, resume() {}, sample: async () => {} },
    get elapsedSec() {
      return elapsedSec
    },
    async checkpoint(phase: string) {
      seen.checkpoints.push({ phase, sec: elapsedSec, payments: counters.payments })
      return { reading, details: { requests: 0 } }
    },
  }
  const context = {
    host: { wallet, probe: { idle: async () => {} } },
    config: {
      record: runOptionsWith({ intervalSec: 0, ...record }),
      ...{ network: {}, seeds: { alice: '0'.repeat(16), bob: '1'.repeat(16) }, latestEndSec, resume: null },
    },
    ...{ faucet: null, loadOwn: null, control: null, counters, stop: new AbortController().signal },
    ...{ openRecorder: () => recorder, onStage() {}, onWarm() {} },
    onSweep: (each: SweepNews) => void seen.news.push(each),
  }
  return { context: context as unknown as ScenarioContext, seen, counters }
}

const sweptOf = (news: readonly SweepNews[]): SweptMethod[] =>
  news.flatMap((each) => ('swept' in each ? [each.swept] : []))

test('a sweep tells five empty cycles after four more, and calls a method in a warm-up and three windows', async () => {
  const { context, seen } = runWithoutSdk({
    record: { scenario: 'api' },
    methods: ['unregisterDepositAddress', 'disconnect'],
  })
  await runApi(context)
  assert.equal(seen.news.filter((each) => 'emptyCycle' in each).length, 5)
  assert.equal(seen.checkpoints.length, 9)
  const { context: one, seen: oneSeen } = runWithoutSdk({ record: { scenario: 'api' }, methods: ['getInfo'] })
  await runApi(one)
  const [swept] = sweptOf(oneSeen.news)
  assert.equal(swept?.outcome.kind === 'counted' && swept.outcome.windows.length, 3)
})

test('a method is warmed up by 20 calls, and a window has from 5 to 50', async () => {
  const callsOf = async (tookMs: number) => {
    const { context, seen } = runWithoutSdk({ record: { scenario: 'api' }, methods: ['getInfo'], tookMs })
    await runApi(context)
    return seen.calls.slice(0, 3)
  }
  assert.deepEqual(await callsOf(1), [1, 19, 50])
  assert.deepEqual(await callsOf(1000), [1, 5, 5])
})

test('a cycle of failing calls has ten of them', async () => {
  const { context, seen } = runWithoutSdk({ record: { scenario: 'failures', cycleLimit: 4 } })
  await runFailures(context)
  assert.deepEqual(seen.calls, [10, 10])
})

test('a server has three users at a time', async () => {
  const { context, seen } = runWithoutSdk({ record: { scenario: 'server', cycleLimit: 1 } })
  await runServer(context)
  assert.deepEqual(seen.wallets, ['alice', 'user-2', 'user-3'])
})

test('every third reconnect is followed by another one without a payment', async () => {
  const { context, seen } = runWithoutSdk({
    record: { scenario: 'basic', reconnectCycles: true, reconnectEvery: 1, paymentLimit: 7 },
  })
  await runWithPayments(context)
  const rests = seen.checkpoints.filter(({ phase }) => phase === 'rest').map(({ payments }) => payments)
  assert.deepEqual(rests, [1, 2, 3, 3, 4, 5, 6, 6, 7])
})

/** Seconds between two quiet counts of a run of payments that take no time to speak of. */
async function quietEverySec(latestEndSec: number, memIntervalSec: number): Promise<number> {
  const { context, seen } = runWithoutSdk({
    ...{ record: { scenario: 'basic', reconnectCycles: false, memIntervalSec }, latestEndSec },
    paymentSec: latestEndSec / 1000,
  })
  await runWithPayments(context)
  const [first, second] = seen.checkpoints.filter(({ phase }) => phase === 'quiet').map(({ sec }) => sec)
  return Math.round(10 * ((second ?? Number.NaN) - (first ?? Number.NaN))) / 10
}

test('counts between payments come with the samples, 24 in a run, and never sooner than after two seconds', async () => {
  assert.equal(await quietEverySec(2400, 5), 7.2)
  assert.equal(await quietEverySec(2400, 3600), 100.8)
  assert.equal(await quietEverySec(24, 3600), 2)
})
