import { isFileScenario } from '../options/options.ts'
import { runAbandon } from './abandon.ts'
import { runApi } from './api.ts'
import { runFailures } from './failures.ts'
import { runLifecycle } from './lifecycle.ts'
import { runOwn } from './own/own-scenario.ts'
import type { ScenarioContext, ScenarioResult } from './scenario-context.ts'
import { runServer } from './server.ts'
import { runWithPayments } from './with-payments.ts'

export { EventCounter } from './event-counter.ts'
export type {
  CallStep,
  Calls,
  CallsMade,
  CallValue,
  Host,
  HostWallet,
  LeakInjector,
  Probe,
  Reading,
  Release,
  WalletOptions,
} from './host.ts'
export { seedOf } from './lifecycle.ts'
export type { NetworkControl, NetworkFault } from './network-control.ts'
export { placeIn, saidBy, scenarioOf } from './own/own-module.ts'
export { type OwnMakings, type OwnParts, OwnProgram } from './own/own-program.ts'
export { Recorder, type RowSink } from './recorder.ts'
export { RunCounters } from './run-counters.ts'

/** Makes the SDK do what the run's scenario says, in whatever host. */
export function runScenario(context: ScenarioContext): Promise<ScenarioResult> {
  const { scenario } = context.config.record
  if (isFileScenario(scenario)) return runOwn(context)
  switch (scenario) {
    case 'lifecycle':
      return runLifecycle(context)
    case 'abandon':
      return runAbandon(context)
    case 'api':
      return runApi(context)
    case 'server':
      return runServer(context)
    case 'failures':
      return runFailures(context)
    case 'basic':
    case 'reconnect':
    case 'listener':
    case 'stress':
    case 'custom':
      return runWithPayments(context)
    default:
      return scenario satisfies never
  }
}
