import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { setImmediate as turn } from 'node:timers/promises'
import { Funding } from '../../../src/run/scenarios/funding.ts'
import type { CallsMade, HostWallet } from '../../../src/run/scenarios/host.ts'
import { ListenerChurn } from '../../../src/run/scenarios/listener-churn.ts'
import { saidBy } from '../../../src/run/scenarios/own/own-module.ts'
import { runOwn } from '../../../src/run/scenarios/own/own-scenario.ts'
import { runPayments } from '../../../src/run/scenarios/payment-loop.ts'
import { Receipts } from '../../../src/run/scenarios/receipts.ts'
import { isWarm, RunCounters } from '../../../src/run/scenarios/run-counters.ts'
import type { ScenarioContext } from '../../../src/run/scenarios/scenario-context.ts'
import { NOTHING_MADE, SweepWindows, stepsOn } from '../../../src/run/scenarios/sweep-windows.ts'
import { WalletPair } from '../../../src/run/scenarios/wallet-pair.ts'
import { runOptionsWith } from '../../run-options-fixture.ts'

/** What a promise was rejected with, for later: nobody may wait for it before the clock is moved. */
const failureOf = (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => 'it went well',
    (error: unknown) => (error instanceof Error ? error.message : String(error)),
  )

/** Lets every timer fire at once, and moves the clock by its time. */
function hurry(t: TestContext): void {
  let nowMs = 0
  t.mock.method(performance, 'now', () => nowMs)
  t.mock.method(globalThis, 'setTimeout', (done: () => void, ms: number) => {
    nowMs += ms
    queueMicrotask(done)
  })
}

test('the warm-up ends after three cycles, five minutes, or a fifth of what was asked', () => {
  const isOver = (counts: Partial<RunCounters>, sec: number, limits = {}, latestEndSec = 3600) =>
    isWarm({ record: runOptionsWith(limits), latestEndSec }, Object.assign(new RunCounters(), counts), sec)
  assert.deepEqual([isOver({ cycles: 2 }, 0), isOver({ cycles: 3 }, 0)], [false, true])
  assert.deepEqual([isOver({}, 299), isOver({}, 300)], [false, true])
  assert.deepEqual([isOver({}, 19.9, {}, 100), isOver({}, 20, {}, 100)], [false, true])
  const asked = { paymentLimit: 100 }
  assert.deepEqual([isOver({ payments: 19 }, 0, asked), isOver({ payments: 20 }, 0, asked)], [false, true])
})

test('64 receipts that nobody asked for are kept, and one is waited for half a minute', async (t) => {
  t.mock.timers.enable({ apis: ['setTimeout'] })
  const firstIsKept = async (count: number) => {
    const receipts = new Receipts()
    for (let index = 0; index < count; index += 1) receipts.accept({ id: `${index}`, amountSat: 1 })
    const waited = failureOf(receipts.wait(({ id }) => id === '0'))
    t.mock.timers.tick(600_000)
    return await waited
  }
  assert.equal(await firstIsKept(64), 'it went well')
  assert.equal(await firstIsKept(65), 'the receiver reported no payment within 30 s')
})

test('what a scenario throws is told in 300 characters', () => {
  assert.equal(saidBy(new Error('x'.repeat(300))), 'x'.repeat(300))
  assert.equal(saidBy(new Error('x'.repeat(301))), `${'x'.repeat(299)}…`)
})

test('a part of a scenario is given a minute', async (t) => {
  t.mock.timers.enable({ apis: ['setTimeout'] })
  const context = {
    loadOwn: () => new Promise(() => {}),
    config: { record: { scenario: 'mine.ts' }, network: {}, seeds: {} },
    counters: new RunCounters(),
  }
  const said = failureOf(runOwn(context as unknown as ScenarioContext))
  t.mock.timers.tick(600_000)
  assert.equal(await said, 'mine.ts did not load within 60 s')
})

/** What a wallet without coins is given, and what is said when it never has them. */
async function fundingOf(t: TestContext, network: 'local' | 'regtest') {
  hurry(t)
  const given: number[] = []
  const faucet = { fund: async (_: string, sat: number) => `${given.push(sat)}` }
  const wallet = {
    ...{ name: 'alice', balanceSat: async () => 0, sync: async () => {} },
    ...{ sparkAddress: async () => 'spark1', bitcoinAddress: async () => 'bcrt1' },
  }
  const said = await failureOf(new Funding(faucet, network, 1000, new RunCounters()).ensure(wallet))
  return { given, said }
}

test('the local faucet gives two leaves, which are waited for half a minute', async (t) => {
  assert.deepEqual(await fundingOf(t, 'local'), {
    given: [1000, 1000],
    said: 'alice should hold 2000 sat after funding, holds 0 after 30 s',
  })
})

test('the hosted one gives 50,000 sat, of which half is waited for five minutes', async (t) => {
  assert.deepEqual(await fundingOf(t, 'regtest'), {
    given: [50_000],
    said: 'alice should hold 25000 sat after funding, holds 0 after 300 s',
  })
})

test('churn keeps five listeners on a wallet', async (t) => {
  t.mock.timers.enable({ apis: ['setTimeout'] })
  const counters = new RunCounters()
  let ids = 0
  const wallet = { addListener: async () => `${ids++}`, removeListener: async () => true }
  const churn = new ListenerChurn([wallet as unknown as HostWallet], counters)
  churn.start()
  const kept: number[] = []
  for (let round = 0; round < 7; round += 1) {
    t.mock.timers.tick(round === 0 ? 0 : 100)
    await turn()
    kept.push(counters.listeners)
  }
  assert.deepEqual(kept, [1, 2, 3, 4, 5, 5, 5])
})

test('a wallet that does not connect is tried eight times', async (t) => {
  hurry(t)
  let tries = 0
  const wallet = {
    events: { handleReceipts() {}, counts: {} },
    connect: async () => Promise.reject(new Error(`try ${++tries}`)),
  }
  const config = { record: runOptionsWith(), network: {}, seeds: { alice: 'aa', bob: 'bb' } }
  const pair = new WalletPair(
    { wallet: () => wallet as unknown as HostWallet },
    config as unknown as ConstructorParameters<typeof WalletPair>[1],
    new RunCounters(),
  )
  assert.equal(await failureOf(pair.connect()), 'try 8')
})

/** Windows of a host whose calls take so long each. */
function windowsOf(): SweepWindows {
  const counts = { externrefs: 0, rustLiveBlocks: 0, rustLiveBytes: 0, heapAllocBytes: 0, fds: 0 }
  const recorder = { checkpoint: async () => ({ reading: counts, details: { requests: 0 } }) }
  return new SweepWindows(
    { counters: new RunCounters(), control: null } as unknown as ScenarioContext,
    recorder as unknown as ConstructorParameters<typeof SweepWindows>[1],
  )
}

test('a window goes on calling for 400 ms', async () => {
  const asked: number[] = []
  const call = async (times: number): Promise<CallsMade> => {
    asked.push(times)
    return { ...NOTHING_MADE, made: times, tookMs: 40 }
  }
  await windowsOf().window({ wallets: [], call }, 1, 99)
  assert.deepEqual(asked, [1, 10])
})

test('a call is given three seconds, and the host ten more for all of them', async (t) => {
  t.mock.timers.enable({ apis: ['setTimeout'] })
  const said = failureOf(windowsOf().window({ wallets: [], call: () => new Promise(() => {}) }, 2))
  t.mock.timers.tick(600_000)
  assert.equal(await said, 'the measured process gave no answer for 16 s')
  const asked: number[] = []
  const wallet = { calls: async ({ limitMs }: { limitMs: number }) => void asked.push(limitMs) }
  await stepsOn(wallet as unknown as HostWallet, [])(1)
  assert.deepEqual(asked, [3000])
})

test('a payment is given a minute', async (t) => {
  t.mock.timers.enable({ apis: ['setTimeout'] })
  const over = new AbortController()
  const counters = new RunCounters()
  const sent = Promise.withResolvers<void>()
  const payee = {
    wallet: {
      send() {
        sent.resolve()
        return new Promise(() => {})
      },
    },
  }
  const options = {
    ...{ record: runOptionsWith(), counters, stop: over.signal, latestEndSec: 3600 },
    pair: { alice: payee, bob: { sparkAddress: 'spark1' }, wallets: [] },
    funding: { ensure: async () => {} },
    ...{ elapsedSec: () => 0, lastCycleIsDue: () => false, between: async () => {}, afterPayment() {} },
  }
  const run = runPayments(options as unknown as Parameters<typeof runPayments>[0])
  await sent.promise
  over.abort()
  t.mock.timers.tick(600_000)
  await run
  assert.deepEqual(counters.failures, { 'the payment took longer than 60 s': 1 })
})
