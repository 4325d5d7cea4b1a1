export { rewriteToCount } from './counting-rewrite.ts'
export { COUNTERS, STACK_HOOKS } from './counting-wrappers.ts'
