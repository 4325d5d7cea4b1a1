export { INJECTIONS, type Injection, type InjectionKind, parseInjection } from './injection.ts'
export { FAIL_ON, type FailOn } from './option-table.ts'
export {
  COMPARED_OPTIONS,
  flagsOfRecord,
  JUDGING_FLAGS,
  OPTION_INPUTS,
  OPTIONS_SCHEMA,
  RUN_FLAGS,
} from './option-uses.ts'
export { LONGEST_SEC } from './read-options.ts'
export type { RunOptionsRecord } from './recorded-options.ts'
export { BASE_FOLDER, DEFAULT_PARENT, parseRunOptions, type RunOptions } from './run-options.ts'
export { type RustRequest, readRustRequest } from './rust-request.ts'
export {
  cycleOf,
  isFileScenario,
  makesPayments,
  SCENARIO_NAMES,
  type ScenarioName,
} from './scenario-names.ts'
