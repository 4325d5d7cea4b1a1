import type { MessageInitShape } from '@bufbuild/protobuf'
import type { Identity } from '../ledger/node.ts'
import type { SubscribeToEventsResponseSchema } from '../proto/generated/spark_pb.ts'

export type NetworkEvent = MessageInitShape<typeof SubscribeToEventsResponseSchema>

/** One open subscription. */
export interface EventSink {
  send(event: NetworkEvent): void
  /** Cuts the stream as a lost connection would. */
  cut(): void
}

interface Subscription {
  operator: number
  sink: EventSink
}

/** Which streams: those of one wallet, at one operator; left out means all. */
export interface StreamSelector {
  identity?: Identity
  operator?: number
}

/** Who listens to which wallet's events, and at which operator. */
export class EventStreams {
  readonly #subscriptions = new Map<Identity, Set<Subscription>>()

  get count(): number {
    let count = 0
    for (const { size } of this.#subscriptions.values()) count += size
    return count
  }

  /** Opens a subscription and greets it; the wallet then claims what is pending. @returns what ends it. */
  subscribe(identity: Identity, operator: number, sink: EventSink): () => void {
    const subscription = { operator, sink }
    const all = this.#subscriptions.get(identity) ?? new Set()
    this.#subscriptions.set(identity, all.add(subscription))
    sink.send({ event: { case: 'connected', value: {} } })
    return () => {
      all.delete(subscription)
      if (all.size === 0 && this.#subscriptions.get(identity) === all) this.#subscriptions.delete(identity)
    }
  }

  /** Tells a wallet. The event is only built when somebody listens. */
  emit(identity: Identity, event: () => NetworkEvent): void {
    const subscriptions = this.#subscriptions.get(identity)
    if (subscriptions === undefined || subscriptions.size === 0) return
    const built = event()
    for (const { sink } of subscriptions) sink.send(built)
  }

  /** Keeps idle connections open. */
  heartbeat(): void {
    for (const subscriptions of this.#subscriptions.values()) {
      for (const { sink } of subscriptions) sink.send({ event: { case: 'heartbeat', value: {} } })
    }
  }

  /** Cuts streams. @returns how many. */
  cut({ identity, operator }: StreamSelector): number {
    const wallets = [...this.#subscriptions].filter(([owner]) => identity === undefined || owner === identity)
    const cut = wallets.flatMap(([, subscriptions]) =>
      [...subscriptions].filter((each) => operator === undefined || each.operator === operator),
    )
    for (const { sink } of cut) sink.cut()
    return cut.length
  }
}
