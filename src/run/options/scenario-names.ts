import type { ScenarioName } from '../../compare/compare.ts'

/** What a scenario presets; a flag beside it wins. The four scenarios are the specification's, `lifecycle` is ours. */
export interface ScenarioPreset {
  describe: string
  reconnectCycles: boolean
  listenerChurn: boolean
  /** Durations for `--duration` and `--mem-interval` where the specification's would make no sense. */
  duration?: string
  memInterval?: string
}

export const SCENARIOS: Record<Exclude<ScenarioName, 'custom'>, ScenarioPreset> = {
  basic: {
    describe: 'Alice and Bob pay each other, nothing else',
    reconnectCycles: false,
    listenerChurn: false,
  },
  reconnect: {
    describe: 'both SDKs are disconnected, freed and connected again every --reconnect-every payments',
    reconnectCycles: true,
    listenerChurn: false,
  },
  listener: {
    describe: 'event listeners are added and removed continuously',
    reconnectCycles: false,
    listenerChurn: true,
  },
  stress: { describe: 'reconnect and listener together', reconnectCycles: true, listenerChurn: true },
  lifecycle: {
    describe: 'build, disconnect, free as fast as possible; no payments, no network',
    reconnectCycles: true,
    listenerChurn: false,
    duration: '20s',
    memInterval: '1s',
  },
}

export const SCENARIO_NAMES = Object.keys(SCENARIOS) as (keyof typeof SCENARIOS)[]

/** The scenario's name for a pair of switches, for runs that named none. */
export function scenarioOf(reconnectCycles: boolean, listenerChurn: boolean): ScenarioName {
  if (reconnectCycles) return listenerChurn ? 'stress' : 'reconnect'
  return listenerChurn ? 'listener' : 'basic'
}
