export { INJECTIONS, type Injection, type InjectionKind, parseInjection } from './injection.ts'
export { JUDGING_FLAGS, RUN_FLAGS } from './run-flags.ts'
export { LONGEST_SEC, parseRunOptions, type RunOptions } from './run-options.ts'
export { SCENARIO_NAMES, SCENARIOS } from './scenario-names.ts'
