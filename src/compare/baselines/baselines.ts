export { attribute, type GrowingSides, growingSides, withoutClearance } from './attribution.ts'
export { compareRuns } from './compare-runs.ts'
export type { GivenRustSource, RustRun } from './rust-side.ts'
