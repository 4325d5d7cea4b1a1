import { basename } from 'node:path'
import { UsageError } from '../../errors.ts'
import { type FlagValues, parseFlags, quote } from '../../text/text.ts'
import { checkHost } from './check-host.ts'
import { parseInjection } from './injection.ts'
import type { FailOn } from './option-table.ts'
import { presetFlags, RUN_FLAGS } from './option-uses.ts'
import { readOption, readRecord } from './read-options.ts'
import type { RunOptionsRecord } from './recorded-options.ts'
import { type RustRequest, readRustRequest } from './rust-request.ts'
import { isFileScenario, makesPayments, presetOf, type ScenarioName, scenarioOf } from './scenario-names.ts'

/** Credentials and seeds: never written to a file or printed. */
export interface RunSecrets {
  faucetUsername: string | null
  faucetPassword: string | null
  /** 64 hex digits, or null for a fresh random wallet. */
  aliceSeed: string | null
  bobSeed: string | null
}

/** Where runs go that name no folder. */
export const DEFAULT_PARENT = 'memtest-out'

/** The folder inside `--out` that the run of `--sdk-base` takes. */
export const BASE_FOLDER = 'sdk-base'

/** Everything a run needs to know, checked. `record` is what goes into `run.json`. */
export interface RunOptions {
  record: RunOptionsRecord
  /** The file of a scenario of the user's own, as it was given; `record` holds its name alone. */
  scenarioFile: string | null
  secrets: RunSecrets
  /** Null: the local network's own faucet, or the hosted one's default address. */
  faucetUrl: string | null
  /** Null: the tool's own copy, else `latest`. */
  sdkSpec: string | null
  /** The browser of the host `chromium`; null to look for one. */
  browser: string | null
  pprofPort: number | null
  heapDump: boolean
  rustProfile: boolean
  csvFile: string | null
  /** Null: a new folder by time under `memtest-out`. */
  outDir: string | null
  /** Where the Rust side comes from. */
  rust: RustRequest
  previousBaseline: string | null
  knownLeaks: string | null
  failOn: FailOn
  quiet: boolean
  json: boolean
}

/**
 * Reads the flags of `run`, over the environment's defaults, over the scenario's.
 * @returns The checked options, or `help` when `--help` was asked for.
 * @throws UsageError for the first value that is not what it should be.
 */
export function parseRunOptions(args: string[], environment: Environment): RunOptions | 'help' {
  const { values, positionals } = parseFlags('run', args, RUN_FLAGS)
  if (values.help === true) return 'help'
  if (positionals.length > 0) {
    throw new UsageError({
      subject: 'run',
      expected: 'takes flags only',
      got: quote(positionals[0] ?? ''),
      do: 'to judge a recorded CSV use "sdk-memtest compare"',
    })
  }
  const given: FlagValues = { ...presetFlags(environment), ...values }
  const secrets = readSecrets(environment)
  const scenarioFile = scenarioFileIn(given.scenario)
  const scenario = scenarioFile === null ? readOption('scenario', given) : fileScenario(scenarioFile)
  const flags: FlagValues = { ...presetOf(scenario).flags, ...given }
  const read = readRecord(scenarioFile === null ? flags : withoutScenario(flags))
  const isCounted = read.paymentLimit !== null || read.cycleLimit !== null
  const record = {
    ...read,
    durationSec: isCounted && given.duration === undefined ? null : read.durationSec,
    scenario: makesPayments(scenario) ? scenarioOf(read.reconnectCycles, read.listenerChurn) : scenario,
  }
  checkInjection(record)
  checkCycles(record)
  checkUntilDecided(record)
  checkBase(record, values)
  checkNetwork(record, secrets)
  if (!makesPayments(record.scenario)) refusePaymentFlags(record.scenario, values)
  checkHost(record, values)
  return {
    record,
    scenarioFile,
    secrets,
    faucetUrl: webAddress(readOption('faucet-url', flags)),
    sdkSpec: readOption('sdk', flags),
    browser: readOption('browser', flags),
    pprofPort: readOption('pprof', flags) ? readOption('pprof-port', flags) : null,
    heapDump: readOption('heap-dump', flags),
    rustProfile: readOption('rust-profile', flags),
    csvFile: readOption('csv', flags) || null,
    outDir: readOption('out', flags),
    rust: readRustRequest(readOption('rust', flags) || null, readOption('rust-sdk', flags) || null),
    previousBaseline: readOption('previous', flags),
    knownLeaks: readOption('known-leaks', flags),
    failOn: readOption('fail-on', flags),
    quiet: readOption('quiet', flags),
    json: readOption('json', flags),
  }
}

/** A value of `--scenario` that names a file, by its ending. */
function scenarioFileIn(given: FlagValues[string]): string | null {
  return typeof given === 'string' && /\.\w+$/.test(given) ? given : null
}

function fileScenario(file: string): ScenarioName {
  const name = basename(file)
  if (isFileScenario(name)) return name
  throw new UsageError(
    `--scenario FILE should end in .ts, .mts, .js or .mjs and be named in letters, digits, - and _, got ${quote(name)}`,
  )
}

function withoutScenario({ scenario: _, ...flags }: FlagValues): FlagValues {
  return flags
}

function checkInjection({ inject, reconnectCycles, scenario }: RunOptionsRecord): void {
  if (inject !== null && parseInjection(inject).kind === 'listener-on-failure' && scenario !== 'failures') {
    throw new UsageError(
      `--inject ${inject} plants its leak at each call that fails on purpose: add --scenario failures, got ${scenario}`,
    )
  }
  if (inject !== null && scenario === 'api') {
    throw new UsageError(
      `--inject ${inject} plants its leak once a cycle, which --scenario api takes off as an empty cycle's: use another scenario`,
    )
  }
  if (inject === null || parseInjection(inject).kind === 'js-retain' || reconnectCycles) return
  throw new UsageError(
    `--inject ${inject} plants its leak once a cycle, and this run has none: add --reconnect-cycles or --scenario lifecycle`,
  )
}

function checkCycles({ cycleLimit, reconnectCycles }: RunOptionsRecord): void {
  if (cycleLimit === null || reconnectCycles) return
  throw new UsageError(
    `--cycles ${cycleLimit} counts reconnects, and this run has none: add --reconnect-cycles or --scenario lifecycle`,
  )
}

function checkUntilDecided({ untilDecided, scenario }: RunOptionsRecord): void {
  if (!untilDecided || scenario !== 'api') return
  throw new UsageError(
    '--until-decided does nothing in --scenario api, which ends when each method has been called: leave it out',
  )
}

function checkBase({ sdkBase }: RunOptionsRecord, given: FlagValues): void {
  if (sdkBase === '') throw new UsageError('--sdk-base should name an SDK as --sdk does, got nothing')
  if (sdkBase === null || given.previous === undefined) return
  throw new UsageError(
    '--sdk-base measures the previous run on this machine, got --previous too: leave one of them out',
  )
}

/** What only a scenario with payments does. */
const PAYMENT_FLAGS = ['payments', 'listener-churn', 'extra-instances', 'frequent-sync', 'payment-history']

function refusePaymentFlags(scenario: string, given: FlagValues): void {
  const useless = PAYMENT_FLAGS.find((name) => given[name] !== undefined && given[name] !== false)
  if (useless === undefined) return
  throw new UsageError(
    `--${useless} does nothing in --scenario ${scenario}, which makes no payments: leave it out`,
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
  throw new UsageError({
    subject: '--faucet-url (FAUCET_URL)',
    expected: 'should be an address that begins with http:// or https://',
    got: `something else of ${text.length} characters`,
  })
}

function checkNetwork(record: RunOptionsRecord, secrets: RunSecrets): void {
  if (record.network === 'regtest' && makesPayments(record.scenario)) {
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

/** The faucet's and the wallets' variables of the specification. */
function readSecrets(environment: Environment): RunSecrets {
  const aliceSeed = readSeed('ALICE_SEED', environment)
  const bobSeed = readSeed('BOB_SEED', environment)
  if (aliceSeed !== null && aliceSeed === bobSeed) {
    throw new UsageError({
      subject: 'ALICE_SEED and BOB_SEED',
      expected: 'should be two seeds',
      got: 'the same twice',
      do: 'a wallet cannot pay itself',
    })
  }
  return {
    faucetUsername: environment.FAUCET_USERNAME || null,
    faucetPassword: environment.FAUCET_PASSWORD || null,
    aliceSeed,
    bobSeed,
  }
}

// The message tells the length only: a seed must never be printed.
function readSeed(variable: string, environment: Environment): string | null {
  const text = environment[variable]
  if (text === undefined || text === '') return null
  if (!/^[0-9a-f]{64}$/i.test(text)) {
    throw new UsageError({
      subject: variable,
      expected: 'should be 64 hex digits',
      got: `${text.length} characters${/^[0-9a-f]*$/i.test(text) ? '' : ', some not hex'}`,
      do: 'make one with "openssl rand -hex 32"',
    })
  }
  return text.toLowerCase()
}
