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

/** Who listens to which wallet's events. */
export class EventStreams {
  readonly #sinks = new Map<Identity, Set<EventSink>>()

  get count(): number {
    let count = 0
    for (const sinks of this.#sinks.values()) count += sinks.size
    return count
  }

  /** Opens a subscription and greets it; the wallet then claims what is pending. @returns what ends it. */
  subscribe(identity: Identity, sink: EventSink): () => void {
    const sinks = this.#sinks.get(identity) ?? new Set()
    this.#sinks.set(identity, sinks.add(sink))
    sink.send({ event: { case: 'connected', value: {} } })
    return () => {
      sinks.delete(sink)
      if (sinks.size === 0 && this.#sinks.get(identity) === sinks) this.#sinks.delete(identity)
    }
  }

  /** Tells a wallet. The event is only built when somebody listens. */
  emit(identity: Identity, event: () => NetworkEvent): void {
    const sinks = this.#sinks.get(identity)
    if (sinks === undefined || sinks.size === 0) return
    const built = event()
    for (const sink of sinks) sink.send(built)
  }

  /** Keeps idle connections open. */
  heartbeat(): void {
    for (const sinks of this.#sinks.values()) {
      for (const sink of sinks) sink.send({ event: { case: 'heartbeat', value: {} } })
    }
  }

  /** Cuts all streams, or one wallet's. @returns how many. */
  cut(identity: Identity | null): number {
    const all = [...this.#sinks].filter(([owner]) => identity === null || owner === identity)
    const cut = all.flatMap(([, sinks]) => [...sinks])
    for (const sink of cut) sink.cut()
    return cut.length
  }
}
