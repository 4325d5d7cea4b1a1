import type { HarnessConfig, HarnessResult, HarnessStage, SweepNews } from '../protocol/protocol.ts'
import type { Faucet } from './funding.ts'
import type { Host } from './host.ts'
import type { NetworkControl } from './network-control.ts'
import type { LoadOwn } from './own/own-program.ts'
import type { Recorder } from './recorder.ts'
import type { RunCounters } from './run-counters.ts'

/** All that a scenario may touch. */
export interface ScenarioContext {
  host: Host
  config: HarnessConfig
  faucet: Faucet
  /** Loads the user's own scenario; null for ours. */
  loadOwn: LoadOwn | null
  /** Null on the hosted network, which nobody controls. */
  control: NetworkControl | null
  counters: RunCounters
  /** Opened when the wallets are funded: its clock is the run's. */
  openRecorder: () => Recorder
  stop: AbortSignal
  onStage: (stage: HarnessStage) => void
  /** Called again and again once the warm-up is over. */
  onWarm: () => void
  /** Tells what the scenario `api` begins and finds, as it does. */
  onSweep: (news: SweepNews) => void
}

/** What a scenario hands over at its end. */
export interface ScenarioResult {
  /** Null for a scenario without payments. */
  balances: HarnessResult['balances']
  events: Record<string, number>
  /** What is left to do once the profiles were read: before it, what grew is still alive. */
  takeDown?: () => Promise<void>
}
