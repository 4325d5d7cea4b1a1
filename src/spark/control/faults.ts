import type { FaucetFault } from '../faucet/faucet-listener.ts'
import type { Gate } from '../grpc/dispatch.ts'
import { GRPC_CODES, type GrpcCode, GrpcError } from '../grpc/status.ts'
import { CallCounts } from './call-counts.ts'

/** What happens to a call that a fault hits. */
export type FaultEffect =
  | { kind: 'delay'; delayMs: number }
  | { kind: 'status'; code: GrpcCode; message?: string }
  | { kind: 'drop' }

/** Which calls a fault hits. Left out means all. */
export interface FaultSelector {
  /** Method name as on the wire: `start_transfer_v2`; for the service provider the GraphQL operation. */
  rpc?: string
  /** Operator index from 0, or the service provider. */
  target?: number | 'ssp'
}

export interface RpcFault extends FaultSelector {
  effect: FaultEffect
  /** Hits so many calls and is gone. Left out: until removed. */
  count?: number
  /** Lets so many matching calls through before the first hit. */
  after?: number
  /** Chance of a hit, from 0 to 1. Left out: 1. Drawn from a generator seeded with `seed`, so runs repeat. */
  probability?: number
  seed?: number
  /** Applies the effect after the handler ran, so that the call took place though its answer is lost. */
  lateAnswer?: boolean
}

interface ArmedFault {
  id: number
  fault: RpcFault
  left: number
  skip: number
  random: () => number
}

/** Faults on demand: kept in order, the first that matches a call hits it. */
export class Faults {
  #armed: ArmedFault[] = []
  #nextId = 1
  #sends: { message: string; left: number } | null = null
  #faucet: { fault: FaucetFault; left: number } | null = null
  readonly #downUntilMs = new Map<number, number>()
  readonly #now: () => Date
  /** Effects that took place, by call; the faucet's as `faucet`. */
  readonly hits = new CallCounts()

  constructor(now: () => Date) {
    this.#now = now
  }

  /** @returns The fault's number, for removing it. */
  add(fault: RpcFault): number {
    const id = this.#nextId++
    const random = mulberry32(fault.seed ?? id)
    this.#armed.push({
      id,
      fault,
      left: fault.count ?? Number.POSITIVE_INFINITY,
      skip: fault.after ?? 0,
      random,
    })
    return id
  }

  remove(id: number): boolean {
    const before = this.#armed.length
    this.#armed = this.#armed.filter((armed) => armed.id !== id)
    return this.#armed.length < before
  }

  clear(): void {
    this.#armed = []
    this.#faucet = null
    this.#sends = null
    this.#downUntilMs.clear()
  }

  /** The fault that hits this call, used up by one. Its effect is counted where it is applied. */
  hit(target: number | 'ssp', rpc: string): RpcFault | null {
    for (const armed of this.#armed) {
      const { fault } = armed
      if (fault.rpc !== undefined && fault.rpc !== rpc) continue
      if (fault.target !== undefined && fault.target !== target) continue
      if (armed.skip > 0) {
        armed.skip--
        continue
      }
      if (fault.probability !== undefined && armed.random() >= fault.probability) continue
      armed.left--
      if (armed.left <= 0) this.remove(armed.id)
      return fault
    }
    return null
  }

  setFaucet(fault: FaucetFault, count: number | undefined): void {
    this.#faucet = { fault, left: count ?? Number.POSITIVE_INFINITY }
  }

  nextFaucetFault(): FaucetFault | null {
    if (this.#faucet === null) return null
    const { fault } = this.#faucet
    this.#faucet.left--
    if (this.#faucet.left <= 0) this.#faucet = null
    this.hits.add('faucet', fault.kind)
    return fault
  }

  /** The service provider refuses to pay so many invoices. */
  refuseSends(message: string, count: number | undefined): void {
    this.#sends = { message, left: count ?? Number.POSITIVE_INFINITY }
  }

  readonly refusalOfSend = (): string | null => {
    if (this.#sends === null) return null
    const { message } = this.#sends
    this.#sends.left--
    if (this.#sends.left <= 0) this.#sends = null
    this.hits.add('ssp', 'RequestLightningSend')
    return message
  }

  takeDown(operator: number, seconds: number): void {
    this.#downUntilMs.set(operator, this.#now().getTime() + seconds * 1000)
  }

  readonly isUp = (operator: number): boolean => {
    const until = this.#downUntilMs.get(operator)
    if (until === undefined) return true
    if (until > this.#now().getTime()) return false
    this.#downUntilMs.delete(operator)
    return true
  }
}

/** Applies an effect to a call. @returns false when the connection is to be dropped. @throws GrpcError */
export async function applyEffect(effect: FaultEffect): Promise<boolean> {
  switch (effect.kind) {
    case 'delay':
      await new Promise((resolve) => setTimeout(resolve, effect.delayMs))
      return true
    case 'status':
      throw new GrpcError(
        effect.code,
        effect.message ?? `injected ${effect.code} (${GRPC_CODES[effect.code]})`,
      )
    case 'drop':
      return false
    default:
      return effect satisfies never
  }
}

/** A small seeded generator of numbers from 0 to 1 (Tommy Ettinger's mulberry32). */
function mulberry32(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

/**
 * Counts the calls of one operator or of the service provider, and lets faults hit them.
 * @param served Methods counted by name. All other names are counted together, since anybody can make some up.
 */
export function callGate(
  target: number | 'ssp',
  served: ReadonlySet<string>,
  faults: Faults,
  counts: CallCounts,
): Gate {
  return {
    enter: async (method) => {
      const name = served.has(method) ? method : 'other'
      counts.add(target, name)
      if (name !== method) counts.addUnserved(method)
      if (target !== 'ssp' && !faults.isUp(target)) return 'drop'
      const fault = faults.hit(target, method)
      if (fault === null) return 'proceed'
      const apply = () => {
        faults.hits.add(target, name)
        return applyEffect(fault.effect)
      }
      if (fault.lateAnswer) return apply
      return (await apply()) ? 'proceed' : 'drop'
    },
  }
}
