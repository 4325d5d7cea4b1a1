import type { RunMetadata } from '../src/compare/recording/run-metadata.ts'
import { readRecord } from '../src/run/options/read-options.ts'

/**
 * The options of a recorded run, with parts replaced: reconnects, payments every 5 s for half an hour, a sample every
 * 30 s, and else what the table of options has as its defaults.
 */
export function runOptionsWith(changes: Partial<RunMetadata['options']> = {}): RunMetadata['options'] {
  const defaults = readRecord({ scenario: 'reconnect', 'reconnect-cycles': true, duration: '30m' })
  return { ...defaults, ...changes }
}
