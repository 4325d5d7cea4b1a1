import type { SweepWindow, SweptMethod } from '../../compare/compare.ts'
import { apiArguments } from './api-arguments.ts'
import type { ApiCase, Known } from './api-steps.ts'
import { Funding } from './funding.ts'
import type { CallsMade, HostWallet } from './host.ts'
import type { ScenarioContext, ScenarioResult } from './scenario-context.ts'
import { NOTHING_MADE, orUnusable, SweepWindows, stepsOn, WINDOW_MS, type Work } from './sweep-windows.ts'
import { pay, WalletPair } from './wallet-pair.ts'

/** Cycles in which nothing is called: these fill caches, the ones after them tell what a cycle leaves by itself. */
const WARM_CYCLES = 4
const EMPTY_CYCLES = 5
const WARM_CALLS = 20
const WINDOWS = 3
/** So many calls a window has at least and at most. */
const LEAST_CALLS = 5
const MOST_CALLS = 50

const PAYMENTS = 'sendPayment (there and back)'

/**
 * Every public method of the SDK's class, called again and again: warmed up, then in three windows, each in instances of
 * its own and counted at rest, when these are gone. What an empty cycle leaves is told beside it.
 */
export async function runApi(context: ScenarioContext): Promise<ScenarioResult> {
  const { host, config, counters, faucet, stop } = context
  const { record } = config
  const pair = new WalletPair(host, config, counters)
  context.onStage('connecting')
  await pair.connect()
  context.onStage('funding')
  await new Funding(faucet, record.network, record.amountSat, counters).ensure(pair.alice.wallet)
  const known = { address: pair.bob.sparkAddress, paymentId: await firstPayment(pair, record.amountSat) }
  const names = await methodsOf(pair.alice.wallet)
  await pair.disconnect()

  context.onStage('measuring')
  const recorder = context.openRecorder()
  await recorder.sample('start')
  const windows = new SweepWindows(context, recorder)
  const nothing: Work = { wallets: [pair.alice.wallet], call: async () => NOTHING_MADE }
  for (let index = 0; index < WARM_CYCLES; index += 1) await windows.window(nothing, 0)
  for (let index = 0; index < EMPTY_CYCLES; index += 1) {
    context.onSweep({ emptyCycle: (await windows.window(nothing, 0)).window })
  }
  context.onWarm()
  const done = new Set(config.resume?.swept)
  const isOver = () => stop.aborted || recorder.elapsedSec >= config.latestEndSec
  for (const { name, way } of casesOf(names, known)) {
    if (done.has(name)) continue
    if (way.kind === 'not-tried' || isOver()) {
      const reason = way.kind === 'not-tried' ? way.reason : 'the time was over'
      context.onSweep({ swept: { method: name, outcome: { kind: 'not-tried', reason } } })
      continue
    }
    context.onSweep({ begun: name })
    const isPaid = way.kind === 'payments'
    const work = isPaid
      ? { wallets: pair.wallets, call: (times: number) => payments(context, pair, times) }
      : { ...nothing, call: stepsOn(pair.alice.wallet, way.steps) }
    const outcome = await count(windows, work, nothing, isPaid)
    context.onSweep({ swept: { method: name, outcome } })
  }
  context.onStage('finishing')
  await recorder.sample('end')
  return { balances: null, events: pair.eventCounts() }
}

type Way =
  | { kind: 'calls'; steps: ApiCase['steps'] }
  | { kind: 'payments' }
  | { kind: 'not-tried'; reason: string }

/** All ways of calling all methods that the class has, in the order of their names. */
export function casesOf(names: readonly string[], known: Known): { name: string; way: Way }[] {
  const table = apiArguments(known)
  return names.flatMap((method): { name: string; way: Way }[] => {
    // Every cycle calls it once: what it leaves is in each figure, and taken off with the empty cycle.
    if (method === 'disconnect') return []
    const ways = table[method]
    if (ways === undefined) {
      return [{ name: method, way: { kind: 'not-tried', reason: 'there are no arguments for it yet' } }]
    }
    const cases = ways.map(({ variant, steps }): { name: string; way: Way } => {
      return { name: variant === null ? method : `${method} (${variant})`, way: { kind: 'calls', steps } }
    })
    return method === 'sendPayment' ? [...cases, { name: PAYMENTS, way: { kind: 'payments' } }] : cases
  })
}

/** @param hasOwnEmpty Whether it lives with more wallets than an empty cycle of the others has. */
async function count(
  windows: SweepWindows,
  work: Work,
  nothing: Work,
  hasOwnEmpty: boolean,
): Promise<SweptMethod['outcome']> {
  // What it left half done goes with a cycle of its own.
  const recovered = async (detail: string): Promise<SweptMethod['outcome']> => {
    await orUnusable(detail, windows.window(nothing, 0))
    return { kind: 'broken', detail }
  }
  const first = await windows.window(work, 1, WARM_CALLS)
  if (first.broken !== null) return await recovered(first.broken)
  const perCallMs = first.made.tookMs / Math.max(1, first.made.made)
  const calls = Math.round(Math.min(MOST_CALLS, Math.max(LEAST_CALLS, WINDOW_MS / perCallMs)))
  const emptyCycles: SweepWindow[] = []
  while (hasOwnEmpty && emptyCycles.length < WINDOWS) {
    emptyCycles.push((await windows.window(work, 0)).window)
  }
  const counted: SweepWindow[] = []
  let { refusal } = first.made
  while (counted.length < WINDOWS) {
    const { window, made, broken } = await windows.window(work, calls)
    if (broken !== null) return await recovered(broken)
    counted.push(window)
    refusal = made.refusal ?? refusal
  }
  return { kind: 'counted', windows: counted, ...(hasOwnEmpty ? { emptyCycles } : {}), refusal }
}

/** Payments from Alice to Bob and back, each until the receiver's SDK reports it. */
async function payments(
  { config, counters, host }: ScenarioContext,
  { alice, bob }: WalletPair,
  times: number,
): Promise<CallsMade> {
  const { amountSat } = config.record
  const startMs = performance.now()
  const end = { ...NOTHING_MADE }
  for (; end.made < times; end.made += 1) {
    try {
      await pay(alice.wallet, bob, amountSat, 'spark')
      counters.countPayment('spark')
      await pay(bob.wallet, alice, amountSat, 'spark')
      counters.countPayment('spark')
    } catch (error) {
      end.refused += 1
      end.refusal = error instanceof Error ? error.message : String(error)
    }
  }
  await host.probe.idle()
  return { ...end, tookMs: performance.now() - startMs }
}

async function firstPayment({ alice, bob }: WalletPair, amountSat: number): Promise<string> {
  const id = await alice.wallet.send(bob.sparkAddress, amountSat)
  await bob.receipts.wait((receipt) => receipt.id === id)
  return id
}

function methodsOf(wallet: HostWallet): Promise<string[]> {
  if (wallet.methods === undefined) throw new Error('this host cannot list the methods of the SDK')
  return wallet.methods()
}
