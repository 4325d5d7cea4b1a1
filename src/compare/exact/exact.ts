export { type GrownStack, grownStacks } from './culprits.ts'
export { nameOf } from './evidence.ts'
export {
  heapSlope,
  provenSeverity,
  REFERENCE_PAYMENTS_PER_MIN,
  tellingSteps,
  warmedUp,
} from './growth-rates.ts'
export { type ExactJudgement, type HeapLeftOpen, judgeExact, LEAST_RESTS } from './judge-exact.ts'
export { keptGrowth } from './kept-growth.ts'
export { perDay } from './leak-cost.ts'
export { growsAtLook, growthSoFar, nextLook } from './looks.ts'
export { cyclePoints, EXACT_METRICS, type ExactMetric, quietPoints, type RestPoint } from './rest-points.ts'
export { robustSlope } from './robust-slope.ts'
export { type SlopeEstimate, slopeWithError } from './slope-error.ts'
export {
  type Driver,
  fitWork,
  fitWorkAtRequests,
  growthOf,
  paymentsOf,
  totalWork,
  type WorkFit,
  type WorkStep,
  withoutJumps,
} from './work-rates.ts'
