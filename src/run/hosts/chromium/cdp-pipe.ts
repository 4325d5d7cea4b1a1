import type { Readable, Writable } from 'node:stream'

/** A message of the developer tools' protocol that nobody asked for. */
export type CdpListener = (params: Record<string, unknown>, sessionId: string | undefined) => void

interface Waiting {
  resolve: (result: unknown) => void
  reject: (error: Error) => void
}

/** What the protocol calls an answer, or an event. */
interface CdpMessage {
  id?: number
  result?: unknown
  error?: { message?: string }
  method?: string
  params?: Record<string, unknown>
  sessionId?: string
}

/**
 * The Chrome DevTools Protocol over `--remote-debugging-pipe`: JSON messages, each ended by a NUL byte, over two
 * descriptors. No port is open to others. No domain is enabled unasked: libraries enable `Network`, which would keep
 * the body of each answer in the page's heap.
 */
export class CdpPipe {
  readonly #write: Writable
  readonly #waiting = new Map<number, Waiting>()
  readonly #listeners = new Map<string, CdpListener[]>()
  #unfinished: Buffer[] = []
  #lastId = 0
  #death: Error | null = null

  constructor(write: Writable, read: Readable) {
    this.#write = write
    // A broken pipe is told by the process's end.
    write.on('error', () => {})
    read.on('error', () => {})
    read.on('data', (chunk: Buffer) => this.#take(chunk))
  }

  /**
   * @param sessionId The target that is meant; the browser itself without one.
   * @throws Error with the browser's message, or why it is gone.
   */
  send<Result = unknown>(
    method: string,
    params: Record<string, unknown> = {},
    sessionId?: string,
  ): Promise<Result> {
    if (this.#death !== null) return Promise.reject(this.#death)
    this.#lastId += 1
    const id = this.#lastId
    return new Promise<Result>((resolve, reject) => {
      this.#waiting.set(id, { resolve: resolve as Waiting['resolve'], reject })
      this.#write.write(`${JSON.stringify({ id, method, params, ...(sessionId && { sessionId }) })}\0`)
    })
  }

  on(method: string, listener: CdpListener): void {
    this.#listeners.set(method, [...(this.#listeners.get(method) ?? []), listener])
  }

  /** Fails what is asked and will be asked. */
  die(error: Error): void {
    this.#death ??= error
    for (const { reject } of this.#waiting.values()) reject(this.#death)
    this.#waiting.clear()
  }

  #take(chunk: Buffer): void {
    let from = 0
    for (let at = chunk.indexOf(0); at >= 0; at = chunk.indexOf(0, from)) {
      const text = Buffer.concat([...this.#unfinished, chunk.subarray(from, at)]).toString()
      this.#unfinished = []
      from = at + 1
      this.#accept(JSON.parse(text) as CdpMessage)
    }
    if (from < chunk.length) this.#unfinished.push(chunk.subarray(from))
  }

  #accept({ id, result, error, method, params, sessionId }: CdpMessage): void {
    if (id === undefined) {
      for (const listener of this.#listeners.get(method ?? '') ?? []) listener(params ?? {}, sessionId)
      return
    }
    const waiting = this.#waiting.get(id)
    this.#waiting.delete(id)
    if (error === undefined) waiting?.resolve(result)
    else waiting?.reject(new Error(error.message ?? 'the browser refused a command'))
  }
}
