export { provenSeverity, REFERENCE_PAYMENTS_PER_MIN } from './growth-rates.ts'
export { type ExactJudgement, judgeExact, LEAST_RESTS } from './judge-exact.ts'
export { keptGrowth } from './kept-growth.ts'
