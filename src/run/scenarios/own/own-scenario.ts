import { UsageError } from '../../../errors.ts'
import { parseInjection } from '../../options/options.ts'
import { NO_INJECTION, type WalletOptions } from '../host.ts'
import { seedOf } from '../lifecycle.ts'
import { isWarm } from '../run-counters.ts'
import type { ScenarioContext, ScenarioResult } from '../scenario-context.ts'
import { saidBy } from './own-module.ts'
import type { OwnPart, OwnState } from './own-program.ts'

/** A part that takes longer hangs. */
const LIMIT_MS = 60_000

/** A scenario of the user's own: set up once, then cycle after cycle, each counted at rest, until the run is over. */
export async function runOwn(context: ScenarioContext): Promise<ScenarioResult> {
  const { loadOwn, config, counters, faucet, host, stop } = context
  const { record, network, seeds } = config
  if (loadOwn === null) throw new Error('the scenario was not loaded')
  const { leafOptimizer, sdkConfig: kind, amountSat } = record
  const options: WalletOptions = { network, leafOptimizer, kind, storageDir: config.storageDir }
  const own = await mendable(
    withinLimit(
      `${record.scenario} did not load`,
      loadOwn({
        amountSat,
        network: network.kind,
        faucet,
        counters,
        signal: stop,
        makeWallet: (name, index) => host.wallet(name, seedOf(seeds.alice, index), options),
      }),
    ),
  )
  let events: OwnState['events'] = {}
  const run = async (part: OwnPart): Promise<OwnState> => {
    const thrownBefore = counters.uncaught
    // Some wrong arguments make the SDK throw outside its call, which then never returns.
    const meanwhile = () =>
      counters.uncaught > thrownBefore
        ? `; meanwhile an error reached no caller: ${saidBy(counters.lastUncaught)}`
        : ''
    const state = await withinLimit(`${record.scenario}: ${part} did not return`, own.run(part), meanwhile)
    events = state.events
    return state
  }
  const injector = record.inject ? host.injector(parseInjection(record.inject), options, false) : NO_INJECTION
  context.onStage('connecting')
  await mendable(run('setup'))
  context.onStage('measuring')
  const recorder = context.openRecorder()
  await recorder.sample('start')
  const isOver = () =>
    stop.aborted ||
    recorder.elapsedSec >= config.latestEndSec ||
    (record.cycleLimit !== null && counters.cycles >= record.cycleLimit)
  while (!isOver()) {
    const { connected } = await (counters.cycles === 0 ? mendable(run('cycle')) : run('cycle'))
    await injector.afterCycle()
    counters.cycles += 1
    if (connected) await host.probe.idle()
    await recorder.checkpoint('rest')
    if (isWarm(config, counters, recorder.elapsedSec)) context.onWarm()
  }
  context.onStage('finishing')
  await recorder.sample('end')
  const takeDown = async () => {
    await run('teardown')
    await run('close')
  }
  return { balances: null, events, takeDown }
}

/** Whoever wrote a scenario that does not begin can mend it; later on, what was measured is worth more than the exit code. */
async function mendable<Result>(work: Promise<Result>): Promise<Result> {
  try {
    return await work
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error))
  }
}

/** @throws Error that begins as `late` says, and ends as `meanwhile` does, when the work takes too long. */
async function withinLimit<Result>(
  late: string,
  work: Promise<Result>,
  meanwhile = () => '',
): Promise<Result> {
  let timer: NodeJS.Timeout | undefined
  const limit = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`${late} within ${LIMIT_MS / 1000} s${meanwhile()}`)), LIMIT_MS)
  })
  try {
    return await Promise.race([work, limit])
  } finally {
    clearTimeout(timer)
  }
}
