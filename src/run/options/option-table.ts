import type { OptionRow } from './option-kinds.ts'
import { SCENARIO_NAMES } from './scenario-names.ts'

/** What makes a command exit 1 (`--fail-on`). */
export const FAIL_ON = ['leak', 'new', 'regression', 'inconclusive', 'never'] as const
export type FailOn = (typeof FAIL_ON)[number]

const SWITCH = { kind: 'switch', default: false } as const
const TEXT = { kind: 'text', default: null } as const

/**
 * Every option of a run, in the order of `--help`. From these rows follow the flags with their help and reading, the
 * record in `run.json` with its schema, the variables, comparability, the command that reproduces a run, the Action's
 * inputs and the tables of the documents. An option is added here and where it is used, nowhere else.
 */
export const OPTIONS = {
  host: {
    value: { kind: 'choice', default: 'node', choices: ['node', 'chromium', 'python', 'go'] },
    describe: 'where the SDK runs: node or chromium (WebAssembly), python or go (the native library)',
    field: 'host',
    // Runs recorded before there were hosts ran in Node.
    formerly: 'node',
    comparedAs: 'host',
    input: {
      describe: 'Where the SDK runs: node or chromium (WebAssembly), python or go (the native library).',
    },
  },
  scenario: {
    value: { kind: 'choice', default: 'basic', choices: SCENARIO_NAMES },
    describe: `preset: ${SCENARIO_NAMES.join(', ')}; a flag beside it wins; or FILE.ts, your own`,
    placeholder: 'NAME',
    field: 'scenario',
    comparedAs: 'scenario',
    input: {
      describe: `${SCENARIO_NAMES.join(', ')}, or a file of your own (FILE.ts).`,
      default: 'stress',
      dependent: true,
    },
  },
  duration: {
    value: { kind: 'duration', default: '1h', mayBeZero: false, orNone: true },
    describe: 'total duration of the run (default 1h; without limit beside --payments or --cycles)',
    field: 'durationSec',
    variable: 'MEMTEST_DURATION_SECS',
    input: {
      describe:
        'How long to measure, such as 90s, 10m or 1h30m. Default 10m; with --cycles or --payments in args, until these are made.',
      default: '10m',
      dependent: true,
    },
  },
  interval: {
    value: { kind: 'duration', default: '5s', mayBeZero: true },
    describe: 'time between payments; 0 = as fast as they complete',
    field: 'intervalSec',
    input: {
      describe:
        'Time between payments; 0 pays as fast as they complete. Default 0 on the local network, 5s on regtest.',
    },
  },
  'mem-interval': {
    value: { kind: 'duration', default: '30s', mayBeZero: false },
    describe: 'time between memory samples',
    field: 'memIntervalSec',
    input: { describe: 'Time between memory samples.', default: '5s' },
  },
  amount: {
    value: { kind: 'whole', default: 1000, min: 1, max: 1_000_000 },
    describe: 'satoshis a payment',
    field: 'amountSat',
    comparedAs: 'amount',
    input: { describe: 'Satoshis a payment.' },
  },
  payments: {
    value: { kind: 'whole', default: null, min: 1 },
    describe: 'end after N payments, or after --duration if that is given and comes first',
    placeholder: 'N',
    field: 'paymentLimit',
  },
  cycles: {
    value: { kind: 'whole', default: null, min: 1 },
    describe: 'end after N reconnect or lifecycle cycles, likewise',
    placeholder: 'N',
    field: 'cycleLimit',
  },
  'until-decided': {
    value: SWITCH,
    describe: 'end as soon as the exact counts prove or clear a leak, at --duration at the latest',
    field: 'untilDecided',
    formerly: false,
  },
  'reconnect-cycles': {
    value: SWITCH,
    describe: 'disconnect, free and reconnect both SDKs periodically',
    field: 'reconnectCycles',
    variable: 'MEMTEST_RECONNECT_CYCLES',
    comparedAs: 'reconnect cycles',
  },
  'reconnect-every': {
    value: { kind: 'whole', default: 100, min: 1 },
    describe: 'payments between reconnects',
    field: 'reconnectEvery',
    variable: 'MEMTEST_RECONNECT_EVERY',
    comparedAs: 'payments between reconnects',
    input: { describe: 'Payments between reconnects, in reconnect and stress.' },
  },
  'listener-churn': {
    value: SWITCH,
    describe: 'add and remove event listeners continuously',
    field: 'listenerChurn',
    comparedAs: 'listener churn',
  },
  'payment-type': {
    value: { kind: 'choice', default: 'spark', choices: ['spark', 'lightning', 'both'] },
    describe: 'spark, lightning, or both mixed',
    field: 'paymentType',
    variable: 'MEMTEST_PAYMENT_TYPE',
    comparedAs: 'payment type',
    input: { describe: 'spark, lightning, or both mixed.' },
  },
  'frequent-sync': {
    value: SWITCH,
    describe: 'call syncWallet on both wallets before each payment',
    field: 'frequentSync',
    variable: 'MEMTEST_FREQUENT_SYNC',
    comparedAs: 'frequent sync',
  },
  'payment-history': {
    value: SWITCH,
    describe: 'query the payment history on both wallets before each payment',
    field: 'paymentHistory',
    variable: 'MEMTEST_PAYMENT_HISTORY_QUERIES',
    comparedAs: 'payment history',
  },
  'payment-history-limit': {
    value: { kind: 'whole', default: 0, min: 0 },
    describe: 'limit of those queries; 0 = unlimited',
    field: 'paymentHistoryLimit',
    variable: 'MEMTEST_PAYMENT_HISTORY_LIMIT',
    comparedAs: 'payment history limit',
  },
  'extra-instances': {
    value: { kind: 'whole', default: 0, min: 0, max: 100 },
    describe: 'extra SDK instances on each seed',
    field: 'extraInstances',
    variable: 'MEMTEST_EXTRA_INSTANCES',
    comparedAs: 'extra instances',
  },
  'leaf-optimizer': {
    value: SWITCH,
    describe: "leave the SDK's automatic leaf optimizer on (default off: payments find exact leaves)",
    field: 'leafOptimizer',
    formerly: false,
    comparedAs: 'leaf optimizer',
  },
  'force-gc': {
    value: { kind: 'switch', default: true },
    describe: 'collect garbage before each sample',
    field: 'forceGc',
  },
  'drain-timers': {
    value: { kind: 'switch', default: true },
    describe: 'fire the timers that a freed SDK left behind before counting',
    field: 'drainTimers',
    comparedAs: 'drained timers',
  },
  inject: {
    value: TEXT,
    describe: 'plant a known leak, to see it found: run "sdk-memtest self-test --help" for the kinds',
    placeholder: 'KIND[:N]',
    field: 'inject',
    comparedAs: 'planted leak',
  },
  config: {
    value: { kind: 'choice', default: 'client', choices: ['client', 'server'] },
    describe: "client or server: the SDK's configuration (default client; of the scenario server, server)",
    field: 'sdkConfig',
    comparedAs: 'SDK configuration',
  },
  release: {
    value: { kind: 'choice', default: 'drop', choices: ['drop', 'free'] },
    describe: 'how abandon lets an instance go: drop every reference, or free()',
    field: 'release',
    formerly: 'drop',
    comparedAs: 'release',
  },
  network: {
    value: { kind: 'choice', default: 'local', choices: ['local', 'regtest'] },
    describe: 'local (no network needed) or regtest (hosted; needs faucet credentials)',
    field: 'network',
    comparedAs: 'network',
    input: {
      describe: 'local (a Spark network on the runner, no credentials) or regtest (the hosted one).',
    },
  },
  'faucet-url': {
    value: TEXT,
    describe: 'GraphQL endpoint of the faucet',
    placeholder: 'URL',
    variable: 'FAUCET_URL',
    input: { describe: 'GraphQL endpoint of the faucet, when it is not the hosted one.' },
  },
  sdk: {
    value: TEXT,
    describe:
      'the SDK under test: npm version, tag, tarball, folder, repository or address; for python a version or wheel; for go a version or folder',
    placeholder: 'SPEC',
    input: {
      describe:
        'The SDK under test: any npm spec of @breeztech/breez-sdk-spark (version, tag, tarball, folder, repository or address); for host python a version or wheel, for host go a version or folder. Default latest; for python and go a fixed version.',
    },
  },
  'sdk-base': {
    value: TEXT,
    describe: 'a second SDK, measured in the same way after the run and taken as the previous run',
    placeholder: 'SPEC',
    field: 'sdkBase',
    formerly: null,
    input: {
      describe: 'A second SDK, measured in the same job after the first and taken as the previous run.',
    },
  },
  browser: {
    value: TEXT,
    describe: 'the browser of --host chromium (default the first Chromium or Chrome that is found)',
    placeholder: 'PATH',
    variable: 'CHROME_PATH',
  },
  pprof: { value: SWITCH, describe: 'serve /debug/pprof/ on 127.0.0.1' },
  'pprof-port': { value: { kind: 'whole', default: 6060, min: 1, max: 65535 }, describe: 'port of --pprof' },
  'heap-dump': { value: SWITCH, describe: 'write a heap profile and a V8 snapshot on exit' },
  'rust-profile': { value: SWITCH, describe: 'record the stacks of Rust allocations that stay' },
  csv: {
    value: TEXT,
    describe: 'copy the time series to this file too',
    placeholder: 'FILE',
    variable: 'MEMTEST_CSV_FILE',
  },
  out: {
    value: TEXT,
    describe:
      'folder of the results (default a new one by time in memtest-out; memtest-out/latest links to it)',
    placeholder: 'DIR',
  },
  rust: {
    value: TEXT,
    describe:
      'where the Rust side comes from: stored (the baseline of the same published SDK version and scenario, if there), live (the native library, measured after the run), a CSV or none (default stored)',
    placeholder: 'FILE',
    judges: true,
    input: {
      describe:
        'What Rust alone leaves: stored (the baseline of the same published SDK version and scenario), live (the native library, measured after the run in the same job), a CSV file, or none. Default stored.',
    },
  },
  'rust-sdk': {
    value: TEXT,
    describe:
      'the native counterpart of a build of your own, a wheel: measured after the run as its Rust side',
    placeholder: 'WHEEL',
    judges: true,
    input: {
      describe:
        'The native counterpart of your own build, a wheel: measured after the run in the same job as its Rust side.',
    },
  },
  previous: {
    value: TEXT,
    describe: 'the CSV of a previous run to compare with',
    placeholder: 'FILE',
    judges: true,
  },
  'known-leaks': {
    value: TEXT,
    describe: 'accepted leaks (default memtest-known-leaks.json, if there)',
    placeholder: 'FILE',
    judges: true,
  },
  'fail-on': {
    value: { kind: 'choice', default: 'leak', choices: FAIL_ON },
    describe: `what exits 1: ${FAIL_ON.join(', ')}`,
    judges: true,
  },
  quiet: { value: SWITCH, describe: 'print the report only' },
  json: { value: SWITCH, describe: 'print the report as JSON on one line' },
  help: { value: SWITCH, describe: 'this text' },
} as const satisfies Record<string, OptionRow>

export type OptionName = keyof typeof OPTIONS

/** The rows, for code that treats all of them alike. */
export const OPTION_ROWS = Object.entries(OPTIONS) as [OptionName, OptionRow][]
