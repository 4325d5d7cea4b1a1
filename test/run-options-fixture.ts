import type { RunMetadata } from '../src/compare/recording/run-metadata.ts'

/** The options of a recorded run, with parts replaced: payments every 5 s for half an hour, a sample every 30 s. */
export function runOptionsWith(changes: Partial<RunMetadata['options']> = {}): RunMetadata['options'] {
  return {
    host: 'node',
    scenario: 'reconnect',
    network: 'local',
    durationSec: 1800,
    intervalSec: 5,
    memIntervalSec: 30,
    amountSat: 1000,
    reconnectCycles: true,
    reconnectEvery: 100,
    listenerChurn: false,
    paymentType: 'spark',
    frequentSync: false,
    paymentHistory: false,
    paymentHistoryLimit: 0,
    extraInstances: 0,
    leafOptimizer: false,
    forceGc: true,
    drainTimers: true,
    paymentLimit: null,
    cycleLimit: null,
    inject: null,
    sdkConfig: 'client',
    release: 'drop',
    ...changes,
  }
}
