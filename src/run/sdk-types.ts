import type * as Sdk from '@breeztech/breez-sdk-spark/nodejs'

/** The SDK's module, typed as the version this tool was built with; older ones lack some of it. */
export type SdkModule = typeof Sdk
export type BreezSdk = Sdk.BreezSdk
export type SdkEvent = Sdk.SdkEvent
export type SdkConfig = Sdk.Config
export type SparkConfig = Sdk.SparkConfig
export type ChainService = Sdk.BitcoinChainService
