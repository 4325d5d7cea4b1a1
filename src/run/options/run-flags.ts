import type { FlagSpecs } from '../../text/text.ts'
import { SCENARIO_NAMES } from './scenario-names.ts'

/** What a run is judged against and what fails it: the same flags at the end of a run as in `compare`. */
export const JUDGING_FLAGS = {
  rust: { type: 'string', placeholder: 'FILE', describe: "the Rust test's CSV to compare with" },
  previous: { type: 'string', placeholder: 'FILE', describe: 'the CSV of a previous run to compare with' },
  'known-leaks': {
    type: 'string',
    placeholder: 'FILE',
    describe: 'accepted leaks (default memtest-known-leaks.json, if there)',
  },
  'fail-on': {
    type: 'string',
    placeholder: 'leak',
    describe: 'what exits 1: leak, new, regression, inconclusive, never (default leak)',
  },
} satisfies FlagSpecs

/** The flags of `sdk-memtest run`: the specification's, the newer Go harness's, and our own. */
export const RUN_FLAGS: FlagSpecs = {
  duration: {
    type: 'string',
    placeholder: '1h',
    describe: 'total duration of the run (default 1h; without limit beside --payments or --cycles)',
  },
  interval: {
    type: 'string',
    placeholder: '5s',
    describe: 'time between payments; 0 = as fast as they complete (default 5s)',
  },
  'mem-interval': {
    type: 'string',
    placeholder: '30s',
    describe: 'time between memory samples (default 30s)',
  },
  amount: { type: 'string', placeholder: '1000', describe: 'satoshis a payment (default 1000)' },
  payments: {
    type: 'string',
    placeholder: 'N',
    describe: 'end after N payments, or after --duration if that is given and comes first',
  },
  cycles: {
    type: 'string',
    placeholder: 'N',
    describe: 'end after N reconnect or lifecycle cycles, likewise',
  },
  scenario: {
    type: 'string',
    placeholder: 'NAME',
    describe: `preset: ${SCENARIO_NAMES.join(', ')}; a flag beside it wins`,
  },
  'reconnect-cycles': { type: 'boolean', describe: 'disconnect, free and reconnect both SDKs periodically' },
  'reconnect-every': {
    type: 'string',
    placeholder: '100',
    describe: 'payments between reconnects (default 100)',
  },
  'listener-churn': { type: 'boolean', describe: 'add and remove event listeners continuously' },
  'payment-type': {
    type: 'string',
    placeholder: 'spark',
    describe: 'spark, lightning, or both in turn (default spark)',
  },
  'frequent-sync': { type: 'boolean', describe: 'call syncWallet on both wallets before each payment' },
  'payment-history': {
    type: 'boolean',
    describe: 'query the payment history on both wallets before each payment',
  },
  'payment-history-limit': {
    type: 'string',
    placeholder: '0',
    describe: 'limit of those queries; 0 = unlimited (default 0)',
  },
  'extra-instances': {
    type: 'string',
    placeholder: '0',
    describe: 'extra SDK instances on each seed (default 0)',
  },
  'leaf-optimizer': {
    type: 'boolean',
    describe: "leave the SDK's automatic leaf optimizer on (default off: payments find exact leaves)",
  },
  'force-gc': { type: 'boolean', describe: 'collect garbage before each sample (default on; --no-force-gc)' },
  'drain-timers': {
    type: 'boolean',
    describe: 'fire the timers that a freed SDK left behind before counting (default on; --no-drain-timers)',
  },
  inject: {
    type: 'string',
    placeholder: 'KIND[:N]',
    describe: 'plant a known leak, to see it found: run "sdk-memtest self-test --help" for the kinds',
  },
  config: {
    type: 'string',
    placeholder: 'client',
    describe: 'client or server: the SDK configuration of the lifecycle scenario (default client)',
  },
  network: {
    type: 'string',
    placeholder: 'local',
    describe: 'local (no network needed) or regtest (hosted; needs faucet credentials)',
  },
  'faucet-url': { type: 'string', placeholder: 'URL', describe: 'GraphQL endpoint of the faucet' },
  sdk: {
    type: 'string',
    placeholder: 'SPEC',
    describe: 'the SDK under test: npm version, tag, tarball, folder, repository or address',
  },
  pprof: { type: 'boolean', describe: 'serve /debug/pprof/ on 127.0.0.1' },
  'pprof-port': { type: 'string', placeholder: '6060', describe: 'port of --pprof (default 6060)' },
  'heap-dump': { type: 'boolean', describe: 'write a heap profile and a V8 snapshot on exit' },
  'rust-profile': { type: 'boolean', describe: 'record the stacks of Rust allocations that stay' },
  csv: { type: 'string', placeholder: 'FILE', describe: 'copy the time series to this file too' },
  out: {
    type: 'string',
    placeholder: 'DIR',
    describe:
      'folder of the results (default a new one by time in memtest-out; memtest-out/latest links to it)',
  },
  ...JUDGING_FLAGS,
  quiet: { type: 'boolean', describe: 'print the report only' },
  json: { type: 'boolean', describe: 'print the report as JSON on one line' },
  help: { type: 'boolean', describe: 'this text' },
}
