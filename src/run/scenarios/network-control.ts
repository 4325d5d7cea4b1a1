/** A fault that every call of one name meets until it is removed. */
export interface NetworkFault {
  /** Method name as on the wire; left out for all. */
  rpc?: string
  /** An operator by its index, or the service provider; left out for all. */
  target?: number | 'ssp'
  effect: { kind: 'drop' } | { kind: 'delay'; delayMs: number } | { kind: 'status'; code: string }
  /** Whether the call takes place all the same, and only its answer meets the fault. */
  lateAnswer?: boolean
}

/** What a scenario may do to the local network. */
export interface NetworkControl {
  /** Calls that it got since its start. */
  calls(): Promise<{ operators: number; provider: number }>
  /** Methods that it was asked for and does not have. */
  unserved(): Promise<string[]>
  /** @returns The fault's number, for removing it. */
  addFault(fault: NetworkFault): Promise<number>
  removeFault(id: number): Promise<void>
  /** Cuts the event streams of all wallets. */
  cutStreams(): Promise<void>
  /** Ends all sessions, at the operators and the service provider. */
  expireSessions(): Promise<void>
}
