import type { Recording, RunOptionsRecord } from '../compare/compare.ts'
import { SCENARIOS } from '../run/options/options.ts'
import { formatDuration, oneLine } from '../text/text.ts'

/**
 * One command that repeats a run of this tool with the same flags, or that judges a foreign recording again.
 * @param tool How the reader starts this tool.
 */
export function reproduceCommand({ metadata, file, forcedGc }: Recording, tool = 'sdk-memtest'): string {
  if (metadata === null) {
    return `${tool} compare ${shellWord(file)}${forcedGc ? ' --force-gc' : ''}`
  }
  const words = Object.entries(flagsOf(metadata.options)).flatMap(([name, value]) => {
    if (value === null || value === false) return []
    return value === true ? [`--${name}`] : [`--${name} ${shellWord(value)}`]
  })
  return [`${tool} run`, ...words, `--sdk ${shellWord(metadata.sdk.spec)}`].join(' ')
}

/** The flags that differ from the defaults, besides those that every run should name. */
function flagsOf(options: RunOptionsRecord): Record<string, string | boolean | null> {
  const preset = SCENARIOS[options.scenario === 'custom' ? 'basic' : options.scenario]
  const unless = <T>(value: T, usual: T, text: string) => (value === usual ? null : text)
  return {
    scenario: options.scenario === 'custom' ? null : options.scenario,
    duration: options.durationSec === null ? null : formatDuration(options.durationSec),
    interval: formatDuration(options.intervalSec),
    'mem-interval': formatDuration(options.memIntervalSec),
    payments: options.paymentLimit === null ? null : String(options.paymentLimit),
    cycles: options.cycleLimit === null ? null : String(options.cycleLimit),
    amount: unless(options.amountSat, 1000, String(options.amountSat)),
    'reconnect-cycles': options.reconnectCycles && !preset.reconnectCycles,
    'no-reconnect-cycles': !options.reconnectCycles && preset.reconnectCycles,
    'reconnect-every': options.reconnectCycles
      ? unless(options.reconnectEvery, 100, String(options.reconnectEvery))
      : null,
    'listener-churn': options.listenerChurn && !preset.listenerChurn,
    'no-listener-churn': !options.listenerChurn && preset.listenerChurn,
    'payment-type': unless(options.paymentType, 'spark', options.paymentType),
    'frequent-sync': options.frequentSync,
    'payment-history': options.paymentHistory,
    'payment-history-limit': unless(options.paymentHistoryLimit, 0, String(options.paymentHistoryLimit)),
    'leaf-optimizer': options.leafOptimizer,
    'extra-instances': unless(options.extraInstances, 0, String(options.extraInstances)),
    'no-force-gc': !options.forceGc,
    'no-drain-timers': !options.drainTimers,
    config: unless(options.sdkConfig, 'client', options.sdkConfig),
    network: unless(options.network, 'local', options.network),
    inject: options.inject,
  }
}

/** A word that a POSIX shell takes as it is; quoted when it holds anything a shell could read. */
function shellWord(text: string): string {
  const plain = oneLine(text)
  return /^[A-Za-z0-9_./:@%+=,^~-]+$/.test(plain) && !plain.startsWith('~')
    ? plain
    : `'${plain.replaceAll("'", `'\\''`)}'`
}
