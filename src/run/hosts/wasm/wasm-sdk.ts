export { type InstanceOptions, instanceOptions, sharedContext } from './instance-config.ts'
export { createLeakInjector } from './leak-injector.ts'
export { SdkWallet, type WalletMakings } from './sdk-wallet.ts'
export { waitUntilIdle } from './wait-until-idle.ts'
