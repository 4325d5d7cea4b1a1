import { parseInjection } from '../options/options.ts'
import { Funding } from './funding.ts'
import { NO_INJECTION } from './host.ts'
import { ListenerChurn } from './listener-churn.ts'
import { runPayments } from './payment-loop.ts'
import { isWarm } from './run-counters.ts'
import type { ScenarioContext, ScenarioResult } from './scenario-context.ts'
import { WalletPair } from './wallet-pair.ts'

/** Quiet counts stop the payments for about a third of a second: at most one in this time. */
const LEAST_QUIET_SEC = 2
/** So many of them, however short a run and rare its samples: a rate between payments needs a dozen after the warm-up. */
const QUIET_COUNTS = 24

/**
 * After so many reconnects another one follows at once, without a payment in between. If all cycles made equally many
 * payments, nothing could tell what a payment leaves from what a reconnect leaves.
 */
const BARE_RECONNECT_EVERY = 3

/**
 * The scenarios with payments: connect and fund both wallets, then pay, with reconnect cycles, listener churn and
 * quiet counts in between. Last come a sample, the balances, the take-down, and a count at rest.
 */
export async function runWithPayments(context: ScenarioContext): Promise<ScenarioResult> {
  const { host, config, faucet, counters, stop } = context
  const { record } = config
  const pair = new WalletPair(host, config, counters)
  const funding = new Funding(faucet, record.network, record.amountSat, counters)
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

  const quietEverySec = Math.max(
    LEAST_QUIET_SEC,
    Math.min(record.memIntervalSec, config.latestEndSec / QUIET_COUNTS),
  )
  let quietAtSec = 0
  let reconnectAt = record.reconnectEvery
  let reconnects = 0
  // Taking everything down at the end completes a cycle too.
  const isLastCycle = () => record.cycleLimit !== null && counters.cycles + 1 >= record.cycleLimit
  const between = async () => {
    if (isWarm(config, counters, recorder.elapsedSec)) context.onWarm()
    if (record.reconnectCycles && counters.payments >= reconnectAt) {
      reconnectAt = counters.payments + record.reconnectEvery
      await reconnect()
      reconnects += 1
      if (reconnects % BARE_RECONNECT_EVERY === 0 && !isLastCycle() && !stop.aborted) await reconnect()
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
