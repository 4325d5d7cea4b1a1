export type { LedgerReport } from './control/reports.ts'
export { type NetworkOptions, startNetwork } from './network.ts'
