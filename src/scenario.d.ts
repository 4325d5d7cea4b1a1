import type { BreezSdk } from '@breeztech/breez-sdk-spark'

/** A wallet of a scenario: one seed and one storage folder, with an SDK instance that comes and goes. */
export interface Wallet {
  readonly name: string
  readonly connected: boolean
  /** The connected SDK instance itself. @throws Error while the wallet is not connected. */
  readonly sdk: BreezSdk
  /** Builds an instance, listens to it, and waits for its first sync. */
  connect(): Promise<void>
  /** Removes the listener, disconnects and frees the instance. Does nothing for one that is not connected. */
  disconnect(): Promise<void>
  sync(): Promise<void>
  /** Satoshis. */
  balanceSat(): Promise<number>
  sparkAddress(): Promise<string>
  /** Gives the wallet coins of the network's faucet and waits until it has them. */
  fund(): Promise<void>
  /**
   * Pays another wallet of the scenario, which must be connected, and waits until its SDK reports the payment.
   * @param amountSat Satoshis; left out for what `--amount` says.
   */
  pay(to: Wallet, amountSat?: number): Promise<void>
}

/** What a scenario is given. */
export interface Tools {
  /** The wallet of that name, on a seed of its own; the same one each time. */
  wallet(name: string): Wallet
  /** Aborts when the run should end early. */
  readonly signal: AbortSignal
}

/**
 * A scenario of your own, the default export of the file that `--scenario` names.
 * @typeParam State What `setup` hands to `cycle` and `teardown`.
 */
export interface Scenario<State = void> {
  /** Once, before anything is counted. */
  setup?(tools: Tools): State | Promise<State>
  /** Again and again; memory is counted at rest after each. What it leaves grows with the cycles. */
  cycle(tools: Tools, state: State): void | Promise<void>
  /** Once, after the last count. */
  teardown?(tools: Tools, state: State): void | Promise<void>
}
