import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import type { BreezSdk } from '@breeztech/breez-sdk-spark'
import { drainTimers } from '../../../src/run/probe/rest.ts'
import { memoryHooks, type SdkInstance } from '../../../src/run/probe/wasm-capture.ts'

export interface LoadedSdk {
  instance: SdkInstance
  /** Builds a wallet on addresses where nobody listens. */
  build(config: 'client' | 'server'): Promise<BreezSdk>
  /** Builds a wallet, disconnects and frees it. */
  cycle(config: 'client' | 'server'): Promise<void>
  /** Fires the timers that the SDK left behind: without it, they keep the process alive for 150 s. */
  close(): Promise<void>
}

/** A port where nobody listens: connections are refused at once, nothing leaves the machine. */
const NOBODY = 'http://127.0.0.1:9'
const MNEMONIC = `${'abandon '.repeat(11)}about`

/** Loads the real SDK into this process, with the preload before it, as the harness's child process does. */
export async function loadSdk({ rewrite = false } = {}): Promise<LoadedSdk> {
  setFlagsFromString('--expose-gc')
  globalThis.gc ??= runInNewContext('gc') as typeof globalThis.gc
  process.env.MEMTEST_REWRITE = rewrite ? '1' : '0'
  await import('../../../src/run/probe/preload.ts')
  const sdk = await quietly(() => import('@breeztech/breez-sdk-spark'))
  const [instance] = memoryHooks().instances
  if (instance === undefined) throw new Error('the SDK loaded, but its wasm instance was not captured')
  const storage = mkdtempSync(join(tmpdir(), 'memtest-cycle-'))
  process.once('exit', () => rmSync(storage, { recursive: true, force: true }))
  const build = async (kind: 'client' | 'server') => {
    const config = kind === 'server' ? sdk.defaultServerConfig('regtest') : sdk.defaultConfig('regtest')
    for (const operator of config.sparkConfig?.signingOperators ?? []) operator.address = NOBODY
    if (config.sparkConfig) config.sparkConfig.sspConfig.baseUrl = NOBODY
    delete config.realTimeSyncServerUrl
    delete config.lnurlDomain
    config.useDefaultExternalInputParsers = false
    const builder = sdk.SdkBuilder.new(config, { type: 'mnemonic', mnemonic: MNEMONIC })
    return (await builder.withDefaultStorage(join(storage, kind))).build()
  }
  return {
    instance,
    build,
    async cycle(kind) {
      const wallet = await build(kind)
      await wallet.disconnect()
      wallet.free()
    },
    async close() {
      await drainTimers(memoryHooks().timers)
    },
  }
}

/** The SDK announces its storages on the console while it loads. */
async function quietly<T>(work: () => Promise<T>): Promise<T> {
  const { log, warn } = console
  console.log = () => {}
  console.warn = () => {}
  try {
    return await work()
  } finally {
    Object.assign(console, { log, warn })
  }
}
