import type { BreezSdk } from '../../../protocol/protocol.ts'
import {
  EventCounter,
  type OwnPart,
  OwnProgram,
  RunCounters,
  saidBy,
  scenarioOf,
} from '../../../scenarios/page-scenarios.ts'
import { SdkWallet, type WalletMakings } from '../../wasm/wasm-sdk.ts'
import type { OwnCounts, OwnOptions, PageEvent, PageQuestion } from './page-agent.ts'

/** Makes a wallet of the page, whose seed comes from the harness. */
export type MakeOwnWallet = (
  made: Pick<WalletMakings, 'name' | 'mnemonic' | 'listener'>,
  options: OwnOptions['wallet'],
) => WalletMakings

/** A scenario of the user's own, run in the page beside the SDK's own objects. */
export class PageOwn {
  readonly #tell: (event: PageEvent) => void
  readonly #makings: MakeOwnWallet
  readonly #counters = new RunCounters()
  readonly #stop = new AbortController()
  readonly #asked = new Map<number, { resolve: (text: string) => void; reject: (error: Error) => void }>()
  #lastId = 0
  #program: OwnProgram | null = null

  constructor(tell: (event: PageEvent) => void, makings: MakeOwnWallet) {
    this.#tell = tell
    this.#makings = makings
  }

  /** @throws Error in one sentence when the file does not load or holds no scenario. */
  async load(address: string, file: string, { amountSat, network, wallet }: OwnOptions): Promise<void> {
    const loaded = await import(address).catch((error: unknown) => {
      throw new Error(saidBy(error))
    })
    this.#program = new OwnProgram(file, scenarioOf(file, loaded), {
      amountSat,
      network,
      faucet: {
        fund: (fundedAddress, sat) => this.#ask({ kind: 'fund', address: fundedAddress, amountSat: sat }),
      },
      counters: this.#counters,
      signal: this.#stop.signal,
      makeWallet: (name, index) => {
        const mnemonic = this.#ask({ kind: 'mnemonic', index })
        mnemonic.catch(() => {})
        const events = new EventCounter()
        return new PageOwnWallet(this.#makings({ name, mnemonic, listener: events }, wallet), events)
      },
    })
  }

  async run(part: OwnPart): Promise<OwnCounts> {
    if (this.#program === null) throw new Error('the scenario was not loaded')
    const state = await this.#program.run(part)
    const { payments, fundings, fundedSat, listenersAdded, listenersRemoved } = this.#counters
    return { ...state, counts: { payments, fundings, fundedSat, listenersAdded, listenersRemoved } }
  }

  stop(): void {
    this.#stop.abort()
  }

  answered(id: number, answer: { ok: string } | { error: string }): void {
    const asked = this.#asked.get(id)
    this.#asked.delete(id)
    if ('ok' in answer) asked?.resolve(answer.ok)
    else asked?.reject(new Error(answer.error))
  }

  #ask(question: PageQuestion): Promise<string> {
    this.#lastId += 1
    const id = this.#lastId
    return new Promise((resolve, reject) => {
      this.#asked.set(id, { resolve, reject })
      this.#tell({ kind: 'question', id, question })
    })
  }
}

class PageOwnWallet extends SdkWallet {
  readonly events: EventCounter

  constructor(makings: WalletMakings, events: EventCounter) {
    super(makings)
    this.events = events
  }

  get raw(): BreezSdk {
    return this.instance
  }
}
