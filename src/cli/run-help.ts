import { RUN_FLAGS } from '../run/options/options.ts'
import { type Example, type FlagGroup, helpText } from './help.ts'

const EXAMPLES: readonly Example[] = [
  [
    'Does the SDK leak? A quarter of a minute, or five where that is hard to tell:',
    'sdk-memtest run --scenario reconnect --interval 0 --reconnect-every 5 --duration 5m --until-decided',
  ],
  [
    'Does my own build leak, and is it worse than the published one?',
    'sdk-memtest run --sdk ./breez-sdk-spark.tgz --sdk-base latest --scenario lifecycle --cycles 50',
  ],
  ['Which method leaks? Two minutes:', 'sdk-memtest run --scenario api'],
  [
    'Do my own lines leak? examples/listener-left.ts shows how little it takes:',
    'sdk-memtest run --scenario examples/listener-left.ts --cycles 30',
  ],
  [
    'Is it the Rust SDK or its binding? Measure the native library too:',
    'sdk-memtest run --scenario lifecycle --cycles 50 --rust live',
  ],
  [
    'Who allocated what stays?',
    'sdk-memtest run --scenario lifecycle --cycles 50 --rust-profile --heap-dump',
  ],
  [
    'Does it grow over hours? A payment every 5 s, as an application might:',
    'sdk-memtest run --scenario reconnect --duration 8h',
  ],
]

const GROUPS: readonly FlagGroup[] = [
  [
    'What the SDK does',
    [
      'scenario',
      'amount',
      'interval',
      'payment-type',
      'reconnect-cycles',
      'reconnect-every',
      'listener-churn',
      'frequent-sync',
      'payment-history',
      'payment-history-limit',
      'extra-instances',
      'leaf-optimizer',
      'config',
      'release',
    ],
  ],
  ['How long', ['duration', 'payments', 'cycles', 'until-decided']],
  ['Which SDK, and where it runs', ['sdk', 'host', 'browser', 'network', 'faucet-url']],
  ['How it is measured', ['mem-interval', 'force-gc', 'drain-timers', 'inject']],
  [
    'What it is held against, and what fails',
    ['sdk-base', 'previous', 'rust', 'rust-sdk', 'known-leaks', 'fail-on'],
  ],
  ['Finding the place', ['rust-profile', 'heap-dump', 'pprof', 'pprof-port']],
  ['What it leaves and prints', ['out', 'csv', 'quiet', 'json', 'help']],
]

/** The text of `sdk-memtest run --help`. */
export const RUN_HELP = helpText({
  usage: ['sdk-memtest run [flags]'],
  purpose:
    'Exercises the SDK with real payments on a network of this machine, counts its memory, judges and reports. Without flags: one hour, a payment every 5 s.',
  examples: EXAMPLES,
  flags: RUN_FLAGS,
  groups: GROUPS,
  notes: [
    "Environment: FAUCET_USERNAME, FAUCET_PASSWORD, FAUCET_URL, ALICE_SEED, BOB_SEED (64 hex digits), and the Rust test's MEMTEST_* names as defaults. A flag wins over the environment.",
    'Ctrl-C ends a run early, with its report. NO_COLOR=1 prints without colours.',
  ],
})
