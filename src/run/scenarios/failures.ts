import type { SweepWindow } from '../../compare/compare.ts'
import { parseInjection } from '../options/options.ts'
import { type FailureKind, failureKinds } from './failure-kinds.ts'
import { type CallsMade, NO_INJECTION } from './host.ts'
import type { NetworkControl } from './network-control.ts'
import type { ScenarioContext, ScenarioResult } from './scenario-context.ts'
import { NOTHING_MADE, SweepWindows, stepsOn, sum, type Work } from './sweep-windows.ts'
import { WalletPair } from './wallet-pair.ts'

/** Calls of one kind in a cycle. */
const CALLS = 10
/** The first rounds fill caches. */
const WARM_ROUNDS = 1

/**
 * Calls that fail: each cycle connects, makes calls that fail in one way, and takes everything down. The ways take
 * turns, and after all of them comes a cycle without calls. What a failed call leaves is told by its kind.
 */
export async function runFailures(context: ScenarioContext): Promise<ScenarioResult> {
  const { host, config, counters, control, stop } = context
  const { record } = config
  const pair = new WalletPair(host, config, counters)
  const { wallet } = pair.alice
  context.onStage('connecting')
  await pair.connect()
  const kinds = failureKinds(pair.bob.sparkAddress).filter(
    ({ fault, before }) => control !== null || (fault === undefined && before === undefined),
  )
  await pair.disconnect()
  const injector = record.inject
    ? host.injector(parseInjection(record.inject), pair.walletOptions, false)
    : NO_INJECTION

  context.onStage('measuring')
  const recorder = context.openRecorder()
  await recorder.sample('start')
  const windows = new SweepWindows(context, recorder)
  const nothing: Work = { wallets: [wallet], call: async () => NOTHING_MADE }
  const found = new Map<string, { windows: SweepWindow[]; refusal: string | null }>()
  const isOver = () =>
    stop.aborted ||
    recorder.elapsedSec >= config.latestEndSec ||
    (record.cycleLimit !== null && counters.cycles >= record.cycleLimit)

  const afterwards = async ({ refused }: CallsMade) => {
    for (let index = 0; index < refused; index += 1) await injector.afterFailure?.()
    await injector.afterCycle()
  }
  for (let round = 0; !isOver(); round += 1) {
    const isWarm = round >= WARM_ROUNDS
    if (isWarm) context.onWarm()
    const { window } = await windows.window(nothing, 0, 0, afterwards)
    if (isWarm) context.onSweep({ emptyCycle: window })
    for (const kind of kinds) {
      if (isOver()) break
      const call = failingCalls(kind, control, stepsOn(wallet, kind.steps))
      const end = await windows.window({ wallets: [wallet], call }, CALLS, CALLS, async (made) => {
        counters.failOnPurpose(kind.name, made.refused)
        await afterwards(made)
      })
      if (!isWarm) continue
      const { windows: before, refusal } = found.get(kind.name) ?? { windows: [], refusal: null }
      found.set(kind.name, { windows: [...before, end.window], refusal: end.made.refusal ?? refusal })
    }
  }
  for (const [method, each] of found)
    context.onSweep({ swept: { method, outcome: { kind: 'counted', ...each } } })
  context.onStage('finishing')
  await recorder.sample('end')
  return { balances: null, events: pair.eventCounts() }
}

/** The calls of a kind, with what makes them fail around them. */
function failingCalls(
  { fault, before }: FailureKind,
  control: NetworkControl | null,
  call: Work['call'],
): Work['call'] {
  if (control === null) return call
  return async (times) => {
    if (before !== undefined) {
      let made = NOTHING_MADE
      for (let index = 0; index < times; index += 1) {
        await before(control)
        made = sum(made, await call(1))
      }
      return made
    }
    if (fault === undefined) return await call(times)
    const id = await control.addFault(fault)
    try {
      return await call(times)
    } finally {
      await control.removeFault(id)
    }
  }
}
