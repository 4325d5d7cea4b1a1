export { memtestAction } from './memtest-action.ts'
export { reportAction } from './report-action.ts'
export { runAction } from './run-action.ts'
