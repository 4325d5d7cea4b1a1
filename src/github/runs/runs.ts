export { judgeAll } from './judge-all.ts'
export { fetchReportedRuns } from './reported-runs.ts'
