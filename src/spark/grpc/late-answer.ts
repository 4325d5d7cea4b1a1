/** Answers that a fault hits after the call took place. */

import type { ServerStream } from './service.ts'

/** What a gate decides: go on, drop the connection, or go on and meet a fault before the answer is sent. */
export type Passage = 'proceed' | 'drop' | LateFault

/** @returns false when the connection is to be dropped. @throws GrpcError that the caller gets instead of the answer. */
export type LateFault = () => Promise<boolean>

/**
 * Runs a handler; then a late fault hits its outcome, be it an answer or a refusal.
 * @throws the handler's own error, unless the fault takes its place.
 */
export async function carryOut<T>(passage: Exclude<Passage, 'drop'>, run: () => T): Promise<T | 'drop'> {
  const outcome = outcomeOf(run)
  if (passage !== 'proceed' && !(await passage())) return 'drop'
  return outcome()
}

function outcomeOf<T>(run: () => T): () => T {
  try {
    const value = run()
    return () => value
  } catch (error) {
    return () => {
      throw error
    }
  }
}

/** A stream whose messages wait until they are released: its client must not see an answer before the fault. */
export class HeldStream implements ServerStream<Uint8Array> {
  readonly #stream: ServerStream<Uint8Array>
  /** Null once released, or when there is nobody left to release them to. */
  #waiting: Uint8Array[] | null = []

  constructor(stream: ServerStream<Uint8Array>) {
    this.#stream = stream
    stream.onClose(() => {
      this.#waiting = null
    })
  }

  send = (bytes: Uint8Array): void => {
    if (this.#waiting === null) this.#stream.send(bytes)
    else this.#waiting.push(bytes)
  }

  cut = (): void => this.#stream.cut()

  onClose = (callback: () => void): void => this.#stream.onClose(callback)

  release(): void {
    const waiting = this.#waiting ?? []
    this.#waiting = null
    for (const bytes of waiting) this.#stream.send(bytes)
  }
}
