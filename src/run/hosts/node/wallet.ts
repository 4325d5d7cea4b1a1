import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import type { BreezSdk, SdkModule } from '../../protocol/protocol.ts'
import { EventCounter, type HostWallet } from '../../scenarios/scenarios.ts'
import { type InstanceOptions, SdkWallet } from '../wasm/wasm-sdk.ts'

/** Alice or Bob: a wallet of this very process, with a storage folder. */
export class Wallet extends SdkWallet implements HostWallet {
  readonly events: EventCounter
  readonly #storageDir: string

  constructor(
    sdk: SdkModule,
    name: string,
    mnemonic: string,
    storageParent: string,
    options: InstanceOptions,
  ) {
    const events = new EventCounter()
    const storage = join(storageParent, name)
    super({ sdk, name, mnemonic, storage, options: () => options, listener: events })
    this.events = events
    this.#storageDir = storage
  }

  get raw(): BreezSdk {
    return this.instance
  }

  override build(): Promise<BreezSdk> {
    mkdirSync(this.#storageDir, { recursive: true })
    return super.build()
  }
}
