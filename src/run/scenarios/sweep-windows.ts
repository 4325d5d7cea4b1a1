import type { SweepWindow } from '../../compare/compare.ts'
import type { CallStep, CallsMade, HostWallet } from './host.ts'
import type { Recorder } from './recorder.ts'
import type { ScenarioContext } from './scenario-context.ts'

/** A call, and with it what follows from it, should have come back by then. */
export const CALL_LIMIT_MS = 3_000
/** Beyond what the calls of a window may take: a host that says nothing at all hangs with them. */
const HOST_LIMIT_MS = 10_000
/** A window is about so long. */
export const WINDOW_MS = 400

/** What is done in a window: on these wallets, which are connected for it, so many times. */
export interface Work {
  wallets: readonly HostWallet[]
  call: (times: number) => Promise<CallsMade>
}

export interface WindowEnd {
  window: SweepWindow
  made: CallsMade
  /** What kept the calls from being counted, or null. */
  broken: string | null
}

/** Makes windows: each connects, calls, takes down and counts at rest, so that the count belongs to its calls alone. */
export class SweepWindows {
  readonly #context: ScenarioContext
  readonly #recorder: Recorder
  #last: Omit<SweepWindow, 'calls'> | null = null

  constructor(context: ScenarioContext, recorder: Recorder) {
    this.#context = context
    this.#recorder = recorder
  }

  /**
   * One cycle: connect, call, take down, count at rest.
   * @param times How often at least; then on until `most`, while that takes no longer than a window.
   * @param afterwards What is done when the wallets are gone, before the count.
   */
  async window(
    { wallets, call }: Work,
    times: number,
    most = times,
    afterwards: (made: CallsMade) => Promise<void> = async () => {},
  ): Promise<WindowEnd> {
    const { counters } = this.#context
    const uncaughtBefore = counters.uncaught
    for (const wallet of wallets) {
      await wallet.connect()
      counters.listenersAdded += 1
    }
    let made = NOTHING_MADE
    if (times > 0) {
      made = await beforeLong(call(times), times * CALL_LIMIT_MS + HOST_LIMIT_MS)
      const rest = made.hung ? 0 : Math.floor(Math.min(most - times, WINDOW_MS / Math.max(1, made.tookMs)))
      if (rest > 0) made = sum(made, await beforeLong(call(rest), rest * CALL_LIMIT_MS + HOST_LIMIT_MS))
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
    await afterwards(made)
    counters.cycles += 1
    const now = await this.#count()
    const before = this.#last ?? now
    this.#last = now
    return { window: { calls: made.made, ...difference(now, before) }, made, broken }
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

export const NOTHING_MADE: CallsMade = { made: 0, refused: 0, refusal: null, hung: false, tookMs: 0 }

/** Calls these steps on a wallet, in its host. */
export function stepsOn(wallet: HostWallet, steps: readonly CallStep[]): Work['call'] {
  return (times) => {
    if (wallet.calls === undefined) throw new Error('this host cannot call the methods of the SDK by name')
    return wallet.calls({ steps, times, limitMs: CALL_LIMIT_MS })
  }
}

export function sum(first: CallsMade, second: CallsMade): CallsMade {
  return {
    made: first.made + second.made,
    refused: first.refused + second.refused,
    refusal: second.refusal ?? first.refusal,
    hung: first.hung || second.hung,
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

/** Another process goes on then: what is counted after it in this one would not be the next method's. */
export async function orUnusable<Result>(detail: string, work: Promise<Result>): Promise<Result> {
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
