export { EventCounter } from './event-counter.ts'
export { saidBy, scenarioOf } from './own/own-module.ts'
export { type OwnPart, OwnProgram, type OwnState } from './own/own-program.ts'
export { RunCounters } from './run-counters.ts'
