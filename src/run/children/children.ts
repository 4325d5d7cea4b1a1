export { npmEnvironment, whyNotStarted } from './child-environment.ts'
export { runHarness } from './harness-process.ts'
export type { NetworkAddresses } from './network-message.ts'
export { type Books, booksOf, type NetworkProcess, startNetworkProcess } from './network-process.ts'
