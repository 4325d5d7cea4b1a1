import type { Injection } from '../../options/options.ts'
import { memoryHooks } from '../../probe/page-probe.ts'
import type { BreezSdk } from '../../protocol/protocol.ts'
import type { LeakInjector } from '../../scenarios/scenarios.ts'
import { sdkConfig } from './instance-config.ts'
import type { SdkWallet, WalletMakings } from './sdk-wallet.ts'

const HOUR_MS = 3_600_000
const BYTES_PER_DOUBLE = 8

/** Makes the wallets that leaks are planted with. */
export type MakeWallet = (name: string, options: WalletMakings['options']) => SdkWallet

/**
 * Makes the injector of a planted leak.
 * @param makings The SDK, and the options of each instance that is planted.
 * @param perPayment Whether the scenario makes payments: what leaks JavaScript memory then does so per payment.
 */
export function createLeakInjector(
  { sdk, options }: Pick<WalletMakings, 'sdk' | 'options'>,
  { kind, count }: Injection,
  makeWallet: MakeWallet,
  perPayment: boolean,
): LeakInjector {
  // What is pushed here stays reachable for the rest of the run.
  const kept: unknown[] = []
  const wallet = makeWallet('injected', options)
  const times = async (action: () => unknown) => {
    for (let index = 0; index < count; index += 1) await action()
  }
  // Without background tasks: what its instances leak is not the tasks'.
  const serverWallet = makeWallet('injected-server', () => ({ ...options(), kind: 'server' }))
  // Lives as long as the run: a place that listeners can pile up in.
  let host: BreezSdk | null = null
  const openHost = async () => {
    if (host === null) {
      host = await serverWallet.build()
      memoryHooks().idle.sdks += 1
    }
    return host
  }
  const retainBytes = () => kept.push(new Array(Math.ceil(count / BYTES_PER_DOUBLE)).fill(0.5))

  const afterCycle: Record<Injection['kind'], () => unknown> = {
    // The mistake the Go harness was made for: an instance is let go without disconnect, its tasks run on.
    instance: () => times(async () => (await wallet.build()).free()),
    listener: () => times(async () => (await openHost()).addEventListener({ onEvent: () => {} })),
    'listener-captures-sdk': () => times(async () => captureSdk(await serverWallet.build())),
    'js-retain': () => (perPayment ? undefined : retainBytes()),
    handle: () =>
      times(() =>
        kept.push(sdk.SdkBuilder.new(sdkConfig(sdk, options()), { type: 'mnemonic', mnemonic: MNEMONIC })),
      ),
    timer: () => times(() => kept.push(setTimeout(() => {}, HOUR_MS))),
    'listener-on-failure': () => undefined,
    'rust-bytes': () => memoryHooks().instances[0]?.exports.__wbindgen_malloc(count, BYTES_PER_DOUBLE),
  }
  return {
    afterCycle: async () => {
      await afterCycle[kind]()
    },
    afterFailure: async () => {
      if (kind !== 'listener-on-failure') return
      await times(async () => (await openHost()).addEventListener({ onEvent: () => {} }))
    },
    afterPayment: () => {
      if (kind === 'js-retain') retainBytes()
    },
  }
}

/** The mnemonic of 16 zero bytes: the objects made from it are never built. */
const MNEMONIC = `${'abandon '.repeat(11)}about`

// Rust holds the listener, the listener holds the SDK object, the object keeps its Rust half alive: no collector can
// see through that ring. (`disconnect()` would break it: it drops the listeners.) A property holds it, since a bundler
// drops a statement that only names it.
async function captureSdk(instance: BreezSdk): Promise<void> {
  const listener = { onEvent: () => {}, captured: instance }
  await instance.addEventListener(listener)
}
