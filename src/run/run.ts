export { measureBase, measuredFirst, prepareBase } from './measure-base.ts'
export { type LiveRust, liveRustFinder, prepareCounterpart } from './measure-rust-side.ts'
export {
  consoleOutput,
  describeBalances,
  type RunOutput,
  SILENT_OUTPUT,
  type Sink,
} from './output/output.ts'
export { endedBySignals, type RunEnds } from './run-ends.ts'
export { type RunResult, runMemtest } from './run-memtest.ts'
export { assess, CONTROLS, type Control, type ControlResult } from './self-test.ts'
