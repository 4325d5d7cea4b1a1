/** The scenarios by name, with the flags that each presets. */

/** Names of the scenarios; `custom` is a run whose flags match no preset. */
export type ScenarioName =
  | 'basic'
  | 'reconnect'
  | 'listener'
  | 'stress'
  | 'lifecycle'
  | 'abandon'
  | 'server'
  | 'failures'
  | 'api'
  | 'custom'
  | FileScenario

/** A scenario of the user's own, named after its file, without the folder. */
export type FileScenario = `${string}.${'ts' | 'mts' | 'js' | 'mjs'}`

const FILE_SCENARIO = /^[\w-][\w.-]{0,80}\.m?[jt]s$/

/** Whether a scenario is a user's own. */
export function isFileScenario(scenario: string): scenario is FileScenario {
  return FILE_SCENARIO.test(scenario)
}

/** What a scenario presets, by its name as a run records it. */
export function presetOf(scenario: ScenarioName): ScenarioPreset {
  if (isFileScenario(scenario)) return OF_A_FILE
  return SCENARIOS[scenario === 'custom' ? 'basic' : scenario]
}

/** Lives of instances alone: nothing is paid. */
const WITHOUT_PAYMENTS: readonly ScenarioName[] = ['lifecycle', 'abandon', 'server', 'failures', 'api']

export function makesPayments(scenario: ScenarioName): boolean {
  return !isFileScenario(scenario) && !WITHOUT_PAYMENTS.includes(scenario)
}

/**
 * What a cycle is: a reconnect of both wallets in a scenario with payments, the life of one instance, or a cycle of
 * calls or of the user's own code. Null for a foreign run, since nobody knows.
 */
export function cycleOf(scenario: ScenarioName | undefined): 'reconnect' | 'instance' | 'cycle' | null {
  if (scenario === undefined) return null
  if (isFileScenario(scenario) || scenario === 'failures' || scenario === 'api') return 'cycle'
  return makesPayments(scenario) ? 'reconnect' : 'instance'
}

/** What a scenario presets; a flag beside it wins. The four scenarios are the specification's, `lifecycle` and `abandon` are ours. */
export interface ScenarioPreset {
  describe: string
  /** Flags as a user would give them. */
  flags: Readonly<Record<string, string | boolean>>
}

const OF_A_FILE: ScenarioPreset = {
  describe: 'cycles of your own',
  flags: { 'reconnect-cycles': true, duration: '60s', 'mem-interval': '1s' },
}

export const SCENARIOS: Record<Exclude<ScenarioName, 'custom' | FileScenario>, ScenarioPreset> = {
  basic: {
    describe: 'Alice and Bob pay each other, nothing else',
    flags: {},
  },
  reconnect: {
    describe: 'both SDKs are disconnected, freed and connected again every --reconnect-every payments',
    flags: { 'reconnect-cycles': true },
  },
  listener: {
    describe: 'event listeners are added and removed continuously',
    flags: { 'listener-churn': true },
  },
  stress: {
    describe: 'reconnect and listener together',
    flags: { 'reconnect-cycles': true, 'listener-churn': true },
  },
  lifecycle: {
    describe: 'build, disconnect, free as fast as possible; no payments, no network',
    flags: { 'reconnect-cycles': true, duration: '20s', 'mem-interval': '1s' },
  },
  abandon: {
    describe: 'build, use, and let go without disconnect; no payments',
    flags: { 'reconnect-cycles': true, duration: '20s', 'mem-interval': '1s' },
  },
  server: {
    describe: 'short-lived instances on several seeds, one after the other: build, sync, disconnect, free',
    flags: { 'reconnect-cycles': true, config: 'server', duration: '30s', 'mem-interval': '1s' },
  },
  failures: {
    describe: 'calls that fail, in every way in turn; no payment is made',
    flags: { 'reconnect-cycles': true, duration: '60s', 'mem-interval': '1s' },
  },
  api: {
    describe: 'every public method of the SDK, a table of what a call of each leaves',
    flags: { 'reconnect-cycles': true, duration: '2m', 'mem-interval': '1s' },
  },
}

export const SCENARIO_NAMES = Object.keys(SCENARIOS) as (keyof typeof SCENARIOS)[]

/** The scenario's name for a pair of switches, for runs that named none. */
export function scenarioOf(reconnectCycles: boolean, listenerChurn: boolean): ScenarioName {
  if (reconnectCycles) return listenerChurn ? 'stress' : 'reconnect'
  return listenerChurn ? 'listener' : 'basic'
}
