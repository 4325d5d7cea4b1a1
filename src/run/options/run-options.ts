import { FAIL_ON, type FailOn, type RunOptionsRecord } from '../../compare/compare.ts'
import { UsageError } from '../../errors.ts'
import {
  type FlagValues,
  parseChoice,
  parseDuration,
  parseFlags,
  parseWholeNumber,
  quote,
} from '../../text/text.ts'
import { parseInjection } from './injection.ts'
import { RUN_FLAGS } from './run-flags.ts'
import { SCENARIO_NAMES, SCENARIOS, scenarioOf } from './scenario-names.ts'

/** Credentials and seeds: never written to a file or printed. */
export interface RunSecrets {
  faucetUsername: string | null
  faucetPassword: string | null
  /** 64 hex digits, or null for a fresh random wallet. */
  aliceSeed: string | null
  bobSeed: string | null
}

/** Everything a run needs to know, checked. `record` is what goes into `run.json`. */
export interface RunOptions {
  record: RunOptionsRecord
  secrets: RunSecrets
  /** Null: the local network's own faucet, or the hosted one's default address. */
  faucetUrl: string | null
  /** Null: the tool's own copy, else `latest`. */
  sdkSpec: string | null
  pprofPort: number | null
  heapDump: boolean
  rustProfile: boolean
  csvFile: string | null
  /** Null: a new folder by time under `memtest-out`. */
  outDir: string | null
  rustBaseline: string | null
  previousBaseline: string | null
  knownLeaks: string | null
  failOn: FailOn
  quiet: boolean
  json: boolean
}

/** Node's timers hold at most 596 hours: a longer one fires at once. */
export const LONGEST_SEC = 500 * 3600
/** Node's timers count whole milliseconds. */
const SHORTEST_SEC = 0.001

/**
 * Reads the flags of `run`, over the environment's defaults.
 * @returns The checked options, or `help` when `--help` was asked for.
 * @throws UsageError for the first value that is not what it should be.
 */
export function parseRunOptions(args: string[], environment: Environment): RunOptions | 'help' {
  const { values, positionals } = parseFlags('run', args, RUN_FLAGS)
  if (values.help === true) return 'help'
  if (positionals.length > 0) {
    throw new UsageError(
      `run takes flags only, got ${quote(positionals[0] ?? '')}: to judge a recorded CSV use "sdk-memtest compare"`,
    )
  }
  const defaults = environmentDefaults(environment)
  const merged: FlagValues = { ...defaults.flags, ...values }
  const text = (name: string) => (typeof merged[name] === 'string' ? merged[name] : null)
  const flag = (name: string, fallback: boolean) =>
    typeof merged[name] === 'boolean' ? merged[name] : fallback
  const duration = (name: string, fallback: string) => {
    const seconds = parseDuration(`--${name}`, text(name) ?? fallback)
    if (seconds <= LONGEST_SEC) return seconds
    throw new UsageError(`--${name} should be at most ${LONGEST_SEC / 3600}h, got ${quote(text(name) ?? '')}`)
  }
  const whole = (name: string, fallback: number, min = 0, max?: number) =>
    parseWholeNumber(`--${name}`, text(name) ?? String(fallback), min, max)
  const positiveDuration = (name: string, fallback: string) => {
    const seconds = duration(name, fallback)
    if (seconds >= SHORTEST_SEC) return seconds
    throw new UsageError(`--${name} should be longer than 0, at least 1ms, got ${quote(text(name) ?? '')}`)
  }

  const named = text('scenario')
  const scenario = named === null ? null : parseChoice('--scenario', named, SCENARIO_NAMES)
  const preset = SCENARIOS[scenario ?? 'basic']
  const reconnectCycles = flag('reconnect-cycles', preset.reconnectCycles)
  const listenerChurn = flag('listener-churn', preset.listenerChurn)
  const network = parseChoice('--network', text('network') ?? 'local', ['local', 'regtest'])
  const paymentType = parseChoice('--payment-type', text('payment-type') ?? 'spark', [
    'spark',
    'lightning',
    'both',
  ])
  const isCounted = text('payments') !== null || text('cycles') !== null
  const inject = text('inject')
  if (inject !== null && parseInjection(inject).kind !== 'js-retain' && !reconnectCycles) {
    throw new UsageError(
      `--inject ${inject} plants its leak once a cycle, and this run has none: add --reconnect-cycles or --scenario lifecycle`,
    )
  }

  const record: RunOptionsRecord = {
    scenario: scenario === 'lifecycle' ? 'lifecycle' : scenarioOf(reconnectCycles, listenerChurn),
    network,
    durationSec:
      isCounted && text('duration') === null ? null : positiveDuration('duration', preset.duration ?? '1h'),
    intervalSec: duration('interval', '5s'),
    memIntervalSec: positiveDuration('mem-interval', preset.memInterval ?? '30s'),
    amountSat: whole('amount', 1000, 1, 1_000_000),
    reconnectCycles,
    reconnectEvery: whole('reconnect-every', 100, 1),
    listenerChurn,
    paymentType,
    frequentSync: flag('frequent-sync', false),
    paymentHistory: flag('payment-history', false),
    paymentHistoryLimit: whole('payment-history-limit', 0),
    extraInstances: whole('extra-instances', 0, 0, 100),
    leafOptimizer: flag('leaf-optimizer', false),
    forceGc: flag('force-gc', true),
    drainTimers: flag('drain-timers', true),
    paymentLimit: text('payments') === null ? null : whole('payments', 0, 1),
    cycleLimit: text('cycles') === null ? null : whole('cycles', 0, 1),
    inject,
    sdkConfig: parseChoice('--config', text('config') ?? 'client', ['client', 'server']),
  }
  if (record.cycleLimit !== null && !reconnectCycles) {
    throw new UsageError(
      `--cycles ${record.cycleLimit} counts reconnects, and this run has none: add --reconnect-cycles or --scenario lifecycle`,
    )
  }
  checkNetwork(record, defaults.secrets)
  if (record.scenario === 'lifecycle') refusePaymentFlags(values)
  return {
    record,
    secrets: defaults.secrets,
    faucetUrl: webAddress(text('faucet-url')),
    sdkSpec: text('sdk'),
    pprofPort: flag('pprof', false) ? whole('pprof-port', 6060, 1, 65535) : null,
    heapDump: flag('heap-dump', false),
    rustProfile: flag('rust-profile', false),
    csvFile: text('csv') === '' ? null : text('csv'),
    outDir: text('out'),
    rustBaseline: text('rust'),
    previousBaseline: text('previous'),
    knownLeaks: text('known-leaks'),
    failOn: parseChoice('--fail-on', text('fail-on') ?? 'leak', FAIL_ON),
    quiet: flag('quiet', false),
    json: flag('json', false),
  }
}

/** What only a scenario with payments does. */
const PAYMENT_FLAGS = ['payments', 'listener-churn', 'extra-instances', 'frequent-sync', 'payment-history']

function refusePaymentFlags(given: FlagValues): void {
  const useless = PAYMENT_FLAGS.find((name) => given[name] !== undefined && given[name] !== false)
  if (useless === undefined) return
  throw new UsageError(
    `--${useless} does nothing in --scenario lifecycle, which makes no payments: leave it out`,
  )
}

function webAddress(text: string | null): string | null {
  if (text === null) return null
  const url = URL.parse(text)
  if (url !== null && url.username + url.password !== '') {
    throw new UsageError(
      '--faucet-url should hold no credentials: give them as FAUCET_USERNAME and FAUCET_PASSWORD',
    )
  }
  if (url !== null && /^https?:$/.test(url.protocol)) return text
  // Not printed: without its scheme, an address with a password in it is no address at all.
  throw new UsageError(
    `--faucet-url (FAUCET_URL) should be an address that begins with http:// or https://, got something else of ${text.length} characters`,
  )
}

function checkNetwork(record: RunOptionsRecord, secrets: RunSecrets): void {
  if (record.network === 'regtest' && record.scenario !== 'lifecycle') {
    const missing = [
      ...(secrets.faucetUsername ? [] : ['FAUCET_USERNAME']),
      ...(secrets.faucetPassword ? [] : ['FAUCET_PASSWORD']),
    ]
    if (missing.length > 0) {
      throw new UsageError(
        `--network regtest needs the faucet's credentials, ${missing.join(' and ')} not set: export them, or use --network local`,
      )
    }
  }
}

export type Environment = Record<string, string | undefined>

/**
 * What the environment presets: the faucet's and the wallets' variables of the specification, and the `MEMTEST_*`
 * names of the Rust test. As there, a switch counts as set whatever its value.
 */
export function environmentDefaults(environment: Environment): { flags: FlagValues; secrets: RunSecrets } {
  const flags: FlagValues = {}
  const take = (name: string, variable: string, shape = (text: string) => text) => {
    const text = environment[variable]
    if (text !== undefined && text !== '') flags[name] = shape(text)
  }
  take('duration', 'MEMTEST_DURATION_SECS', (text) => (/^\d+$/.test(text) ? `${text}s` : text))
  take('payment-type', 'MEMTEST_PAYMENT_TYPE')
  take('reconnect-every', 'MEMTEST_RECONNECT_EVERY')
  take('extra-instances', 'MEMTEST_EXTRA_INSTANCES')
  take('payment-history-limit', 'MEMTEST_PAYMENT_HISTORY_LIMIT')
  take('csv', 'MEMTEST_CSV_FILE')
  take('faucet-url', 'FAUCET_URL')
  if (environment.MEMTEST_RECONNECT_CYCLES !== undefined) flags['reconnect-cycles'] = true
  if (environment.MEMTEST_FREQUENT_SYNC !== undefined) flags['frequent-sync'] = true
  if (environment.MEMTEST_PAYMENT_HISTORY_QUERIES !== undefined) flags['payment-history'] = true
  const aliceSeed = readSeed('ALICE_SEED', environment)
  const bobSeed = readSeed('BOB_SEED', environment)
  if (aliceSeed !== null && aliceSeed === bobSeed) {
    throw new UsageError(
      'ALICE_SEED and BOB_SEED should be two seeds, got the same twice: a wallet cannot pay itself',
    )
  }
  return {
    flags,
    secrets: {
      faucetUsername: environment.FAUCET_USERNAME || null,
      faucetPassword: environment.FAUCET_PASSWORD || null,
      aliceSeed,
      bobSeed,
    },
  }
}

// The message tells the length only: a seed must never be printed.
function readSeed(variable: string, environment: Environment): string | null {
  const text = environment[variable]
  if (text === undefined || text === '') return null
  if (!/^[0-9a-f]{64}$/i.test(text)) {
    throw new UsageError(
      `${variable} should be 64 hex digits, got ${text.length} characters${/^[0-9a-f]*$/i.test(text) ? '' : ', some not hex'}: make one with "openssl rand -hex 32"`,
    )
  }
  return text.toLowerCase()
}
