export { childEnvironment, npmEnvironment, whyNotStarted } from './child-environment.ts'
export { runHarnessThrough } from './harness-through.ts'
export type { NetworkAddresses } from './network-message.ts'
export { type Books, booksOf, type NetworkProcess, startNetworkProcess } from './network-process.ts'
