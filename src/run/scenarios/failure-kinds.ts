import type { CallStep, CallValue } from './host.ts'
import type { NetworkControl, NetworkFault } from './network-control.ts'

/** One way in which a call fails. */
export interface FailureKind {
  name: string
  steps: readonly CallStep[]
  /** What every request of the SDK's meets while the calls are made. */
  fault?: NetworkFault
  /** What is done to the network before each of the calls. */
  before?: (control: NetworkControl) => Promise<void>
}

const step = (method: string, ...args: CallValue[]): CallStep => ({ method, arguments: args })
const prepare = (input: string, sat: string): CallStep =>
  step('prepareSendPayment', { paymentRequest: { type: 'input', input }, amount: { $integer: sat } })
/** Asks an operator one thing. */
const ASK = [step('getUserSettings')]

/**
 * All ways to fail that we know. The first ones fail in the SDK itself, before anybody is asked; the others by what the
 * network does.
 * @param address A Spark address of another wallet.
 */
export function failureKinds(address: string): readonly FailureKind[] {
  return [
    {
      name: 'balance too low',
      steps: [prepare(address, '100000000'), step('sendPayment', { prepareResponse: { $result: 0 } })],
    },
    // One letter of the address is another one: its checksum tells.
    { name: 'unknown recipient', steps: [prepare(misspelt(address), '1000')] },
    { name: 'malformed input', steps: [step('claimDeposit', { txid: 'no transaction', vout: 0 })] },
    { name: 'unknown payment', steps: [step('getPayment', { paymentId: 'none' })] },
    { name: 'refused', steps: ASK, fault: { effect: { kind: 'status', code: 'permissionDenied' } } },
    {
      name: 'late',
      steps: ASK,
      fault: { effect: { kind: 'status', code: 'deadlineExceeded' }, lateAnswer: true },
    },
    { name: 'dropped', steps: ASK, fault: { effect: { kind: 'drop' } } },
    { name: 'streams cut', steps: ASK, before: (control) => control.cutStreams() },
    { name: 'expired session', steps: ASK, before: (control) => control.expireSessions() },
  ]
}

function misspelt(address: string): string {
  const last = address.at(-1) === 'q' ? 'p' : 'q'
  return `${address.slice(0, -1)}${last}`
}
