import type { SweepWindow, SweptMethod } from '../../compare/compare.ts'
import { type ApiCase, apiArguments, type Known } from './api-arguments.ts'
import { Funding } from './funding.ts'
import type { CallsMade, HostWallet } from './host.ts'
import type { Recorder } from './recorder.ts'
import type { ScenarioContext, ScenarioResult } from './scenario-context.ts'
import { pay, WalletPair } from './wallet-pair.ts'

/** Cycles in which nothing is called: these fill caches, the ones after them tell what a cycle leaves by itself. */
const WARM_CYCLES = 4
const EMPTY_CYCLES = 5
const WARM_CALLS = 20
const WINDOWS = 3
/** A window is so long, and has at least and at most so many calls. */
const WINDOW_MS = 400
const LEAST_CALLS = 5
const MOST_CALLS = 50
/** A call, and with it what follows from it, should have come back by then. */
const CALL_LIMIT_MS = 3_000
/** Beyond what the calls of a window may take: a host that says nothing at all hangs with them. */
const HOST_LIMIT_MS = 10_000

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
  const sweep = new Sweep(context, pair, recorder)
  for (let index = 0; index < WARM_CYCLES; index += 1) await sweep.window(null, 0)
  for (let index = 0; index < EMPTY_CYCLES; index += 1) {
    context.onSweep({ emptyCycle: (await sweep.window(null, 0)).window })
  }
  context.onWarm()
  const done = new Set(config.resume?.swept)
  const isOver = () => stop.aborted || recorder.elapsedSec >= config.latestEndSec
  for (const each of casesOf(names, known)) {
    const { name } = each
    if (done.has(name)) continue
    if (each.work.kind === 'not-tried' || isOver()) {
      const reason = each.work.kind === 'not-tried' ? each.work.reason : 'the time was over'
      context.onSweep({ swept: { method: name, outcome: { kind: 'not-tried', reason } } })
      continue
    }
    context.onSweep({ begun: name })
    const outcome = await sweep.count(each.work)
    context.onSweep({ swept: { method: name, outcome } })
  }
  context.onStage('finishing')
  await recorder.sample('end')
  return { balances: null, events: pair.eventCounts() }
}

type Work = { kind: 'calls'; steps: ApiCase['steps'] } | { kind: 'payments' }

interface Case {
  name: string
  work: Work | { kind: 'not-tried'; reason: string }
}

/** All ways of calling all methods that the class has, in the order of their names. */
export function casesOf(names: readonly string[], known: Known): Case[] {
  const table = apiArguments(known)
  return names.flatMap((method): Case[] => {
    // Every cycle calls it once: what it leaves is in each figure, and taken off with the empty cycle.
    if (method === 'disconnect') return []
    const ways = table[method]
    if (ways === undefined) {
      return [{ name: method, work: { kind: 'not-tried', reason: 'there are no arguments for it yet' } }]
    }
    const cases = ways.map(({ variant, steps }): Case => {
      return { name: variant === null ? method : `${method} (${variant})`, work: { kind: 'calls', steps } }
    })
    return method === 'sendPayment' ? [...cases, { name: PAYMENTS, work: { kind: 'payments' } }] : cases
  })
}

class Sweep {
  readonly #context: ScenarioContext
  readonly #pair: WalletPair
  readonly #recorder: Recorder
  #last: Omit<SweepWindow, 'calls'> | null = null

  constructor(context: ScenarioContext, pair: WalletPair, recorder: Recorder) {
    this.#context = context
    this.#pair = pair
    this.#recorder = recorder
  }

  async count(work: Work): Promise<SweptMethod['outcome']> {
    const first = await this.window(work, 1, WARM_CALLS)
    if (first.broken !== null) return await this.#recovered(first.broken)
    const perCallMs = first.made.tookMs / Math.max(1, first.made.made)
    const calls = Math.round(Math.min(MOST_CALLS, Math.max(LEAST_CALLS, WINDOW_MS / perCallMs)))
    const emptyCycles: SweepWindow[] = []
    if (work.kind === 'payments') {
      for (let index = 0; index < WINDOWS; index += 1) emptyCycles.push((await this.window(work, 0)).window)
    }
    const windows: SweepWindow[] = []
    let { refusal } = first.made
    for (let index = 0; index < WINDOWS; index += 1) {
      const { window, made, broken } = await this.window(work, calls)
      if (broken !== null) return await this.#recovered(broken)
      windows.push(window)
      refusal = made.refusal ?? refusal
    }
    return { kind: 'counted', windows, ...(work.kind === 'payments' ? { emptyCycles } : {}), refusal }
  }

  /** What a broken call left half done goes with a cycle of its own. */
  async #recovered(detail: string): Promise<SweptMethod['outcome']> {
    await orUnusable(detail, this.window(null, 0))
    return { kind: 'broken', detail }
  }

  /**
   * One cycle: connect, call, take down, count at rest.
   * @param times How often at least; then on until `most`, while that takes no longer than a window.
   */
  async window(
    work: Work | null,
    times: number,
    most = times,
  ): Promise<{ window: SweepWindow; made: CallsMade; broken: string | null }> {
    const { counters } = this.#context
    const uncaughtBefore = counters.uncaught
    const { alice, bob } = this.#pair
    const wallets = work?.kind === 'payments' ? [alice.wallet, bob.wallet] : [alice.wallet]
    for (const wallet of wallets) {
      await wallet.connect()
      counters.listenersAdded += 1
    }
    let made = NOTHING_MADE
    if (work !== null) {
      made = await this.#calls(work, times)
      if (most > times && !made.hung) {
        const rest = Math.floor(Math.min(most - times, WINDOW_MS / made.tookMs))
        if (rest > 0) made = sum(made, await this.#calls(work, rest))
      }
    }
    const broken =
      counters.uncaught > uncaughtBefore
        ? `it threw outside the call: ${counters.lastUncaught}`
        : made.hung
          ? `it did not return within ${CALL_LIMIT_MS / 1000} s`
          : null
    for (const wallet of wallets) {
      await (broken === null ? wallet.disconnect() : orUnusable(broken, wallet.disconnect()))
      counters.listenersRemoved += 1
    }
    counters.cycles += 1
    const now = await this.#count()
    const before = this.#last ?? now
    this.#last = now
    return { window: { calls: made.made, ...difference(now, before) }, made, broken }
  }

  async #calls(work: Work, times: number): Promise<CallsMade> {
    const made =
      work.kind === 'payments'
        ? this.#payments(times)
        : callsOf(this.#pair.alice.wallet)({ steps: work.steps, times, limitMs: CALL_LIMIT_MS })
    return await beforeLong(made, times * CALL_LIMIT_MS + HOST_LIMIT_MS)
  }

  /** Payments from Alice to Bob and back, each until the receiver's SDK reports it. */
  async #payments(times: number): Promise<CallsMade> {
    const { alice, bob } = this.#pair
    const { amountSat } = this.#context.config.record
    const startMs = performance.now()
    const end = { ...NOTHING_MADE }
    for (; end.made < times; end.made += 1) {
      try {
        await pay(alice.wallet, bob, amountSat, 'spark')
        await pay(bob.wallet, alice, amountSat, 'spark')
        this.#context.counters.payments += 2
      } catch (error) {
        end.refused += 1
        end.refusal = error instanceof Error ? error.message : String(error)
      }
    }
    await this.#context.host.probe.idle()
    return { ...end, tookMs: performance.now() - startMs }
  }

  async #count(): Promise<Omit<SweepWindow, 'calls'>> {
    const { control } = this.#context
    const { reading, details } = await this.#recorder.checkpoint('rest')
    const network = control === null ? null : await control.calls()
    return {
      requests: details.requests ?? (network === null ? null : network.operators + network.provider),
      operatorCalls: network?.operators ?? null,
      references: reading.externrefs,
      rustBlocks: reading.rustLiveBlocks,
      rustBytes: reading.rustLiveBytes,
      v8Bytes: reading.heapAllocBytes,
      fds: reading.fds,
    }
  }
}

const NOTHING_MADE: CallsMade = { made: 0, refused: 0, refusal: null, hung: false, tookMs: 0 }

function sum(first: CallsMade, second: CallsMade): CallsMade {
  return {
    made: first.made + second.made,
    refused: first.refused + second.refused,
    refusal: second.refusal ?? first.refusal,
    hung: second.hung,
    tookMs: first.tookMs + second.tookMs,
  }
}

function difference<Figures extends Record<string, number | null>>(now: Figures, before: Figures): Figures {
  return Object.fromEntries(
    Object.entries(now).map(([name, figure]) => {
      const earlier = before[name] ?? null
      return [name, figure === null || earlier === null ? null : figure - earlier]
    }),
  ) as Figures
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

function callsOf(wallet: HostWallet): NonNullable<HostWallet['calls']> {
  if (wallet.calls === undefined) throw new Error('this host cannot call the methods of the SDK by name')
  return (calls) => (wallet.calls as NonNullable<HostWallet['calls']>)(calls)
}

// Another process goes on then: what is counted after it in this one would not be the next method's.
async function orUnusable<Result>(detail: string, work: Promise<Result>): Promise<Result> {
  try {
    return await work
  } catch (error) {
    const then = error instanceof Error ? error.message : String(error)
    throw new Error(`${detail}, and left the SDK unusable (${then})`)
  }
}

async function beforeLong<Result>(work: Promise<Result>, limitMs: number): Promise<Result> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(
      () => reject(new Error(`the measured process gave no answer for ${limitMs / 1000} s`)),
      limitMs,
    )
  })
  try {
    return await Promise.race([work, late])
  } finally {
    clearTimeout(timer)
  }
}
