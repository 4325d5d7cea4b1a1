import { FaucetClient } from '../../faucet-client.ts'
import { parseInjection } from '../../options/options.ts'
import type { MemoryHooks } from '../../probe/probe.ts'
import type { HarnessConfig, HarnessResult, HarnessStage } from '../../protocol/protocol.ts'
import type { Host } from '../host.ts'
import { Funding } from './funding.ts'
import { NO_INJECTION } from './leak-injector.ts'
import { ListenerChurn } from './listener-churn.ts'
import { runPayments } from './payment-loop.ts'
import type { Recorder } from './recorder.ts'
import { isWarm, type RunCounters } from './run-counters.ts'
import { WalletPair } from './wallet-pair.ts'

/** Quiet counts stop the payments for about a third of a second: at most one in this time. */
const LEAST_QUIET_SEC = 2

export interface ScenarioContext {
  host: Host
  config: HarnessConfig
  counters: RunCounters
  /** Opened when the wallets are funded: its clock is the run's. */
  openRecorder: () => Recorder
  stop: AbortSignal
  onStage: (stage: HarnessStage) => void
  /** Called again and again once the warm-up is over. */
  onWarm: () => void
}

export interface ScenarioResult {
  /** Null for a scenario without payments. */
  balances: HarnessResult['balances']
  events: Record<string, number>
}

/**
 * The scenarios with payments: connect and fund both wallets, then payments, with reconnect cycles, listener churn and
 * quiet counts between them, then the last sample, the balances, and everything taken down for a last count at rest.
 */
export async function runScenario(context: ScenarioContext): Promise<ScenarioResult> {
  const { host, config, counters, stop } = context
  const { record } = config
  const pair = new WalletPair(host, config, counters)
  const funding = new Funding(new FaucetClient(config.faucet), record.network, record.amountSat, counters)
  const churn = new ListenerChurn(pair.wallets, counters)
  const injector = record.inject
    ? host.injector(parseInjection(record.inject), pair.walletOptions, true)
    : NO_INJECTION

  context.onStage('connecting')
  await pair.connect()
  context.onStage('funding')
  await Promise.all(pair.wallets.map((wallet) => funding.ensure(wallet)))

  context.onStage('measuring')
  const recorder = context.openRecorder()
  await recorder.sample('start')
  recorder.start()
  if (record.listenerChurn) churn.start()

  const quietEverySec = Math.max(LEAST_QUIET_SEC, record.memIntervalSec)
  let quietAtSec = 0
  let reconnectAt = record.reconnectEvery
  // Taking everything down at the end completes a cycle too.
  const isLastCycle = () => record.cycleLimit !== null && counters.cycles + 1 >= record.cycleLimit
  const between = async () => {
    if (isWarm(config, counters, recorder.elapsedSec)) context.onWarm()
    if (record.reconnectCycles && counters.payments >= reconnectAt) {
      reconnectAt = counters.payments + record.reconnectEvery
      await reconnect()
    } else if (recorder.elapsedSec >= quietAtSec) {
      if (record.listenerChurn) await churn.stop()
      await host.probe.idle()
      await recorder.checkpoint('quiet')
      if (record.listenerChurn) churn.start()
      quietAtSec = recorder.elapsedSec + quietEverySec
    }
  }
  const reconnect = async () => {
    recorder.pause()
    await churn.stop()
    await host.probe.idle()
    await pair.disconnect()
    await injector.afterCycle()
    await recorder.checkpoint('rest')
    await pair.connect()
    if (record.listenerChurn) churn.start()
    recorder.resume()
  }
  await runPayments({
    record,
    pair,
    funding,
    counters,
    elapsedSec: () => recorder.elapsedSec,
    latestEndSec: config.latestEndSec,
    lastCycleIsDue: () => isLastCycle() && counters.payments >= reconnectAt,
    stop,
    between,
    afterPayment: () => injector.afterPayment(),
  })

  context.onStage('finishing')
  await churn.stop()
  recorder.stop()
  await host.probe.idle()
  await recorder.sample('end')
  const [aliceSat = 0, bobSat = 0] = await settledBalances(pair, counters.fundedSat)
  const events = pair.eventCounts()
  await pair.disconnect()
  await recorder.checkpoint('rest')
  return { balances: { fundedSat: counters.fundedSat, aliceSat, bobSat }, events }
}

/** Both balances once what is still on its way has been claimed, or after a few rounds as they are. */
async function settledBalances({ wallets }: WalletPair, fundedSat: number): Promise<number[]> {
  for (let round = 0; ; round += 1) {
    await Promise.all(wallets.map((wallet) => wallet.sync().catch(() => {})))
    const balances = await Promise.all(wallets.map((wallet) => wallet.balanceSat()))
    const sum = balances.reduce((total, balance) => total + balance, 0)
    if (sum === fundedSat || round === 10) return balances
    await new Promise((resolve) => setTimeout(resolve, 500))
  }
}

const QUIET_MS = 250
const LOOK_EVERY_MS = 25
const GIVE_UP_MS = 3_000

/** The SDKs' requests: how many they made, and how many wait for an answer. */
export type Requests = Readonly<MemoryHooks['requests']>

/**
 * Waits until the SDKs have made no request for a quarter of a second, and all are answered: after a payment they go on
 * with their sync rounds, whose buffers would count as live. Gives up after three seconds, since a count with something
 * in flight is still one the judgement can use.
 */
export async function waitUntilIdle(requests: Requests, nowMs = () => performance.now()): Promise<void> {
  const startMs = nowMs()
  let seen = requests.count
  let quietSinceMs = startMs
  while (nowMs() - quietSinceMs < QUIET_MS && nowMs() - startMs < GIVE_UP_MS) {
    await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS))
    if (requests.count === seen && requests.open === 0) continue
    seen = requests.count
    quietSinceMs = nowMs()
  }
}
