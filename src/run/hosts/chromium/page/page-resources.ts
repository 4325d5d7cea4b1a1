/**
 * A page's counterpart of Node's active resources, by type: open IndexedDB connections, pending timers, workers. An open
 * connection keeps its object alive, so one that nobody closed stays counted. Must watch before the SDK loads.
 */
export class PageResources {
  readonly #connections = new OpenOnes<IDBDatabase>()
  readonly #workers = new OpenOnes<Worker>()
  readonly #timers = new Set<number>()

  /** Puts itself in the place of what opens them. */
  watch(): void {
    this.#watchConnections()
    this.#watchTimers()
    this.#watchWorkers()
  }

  /** The type of each resource that is open now. */
  open(unansweredRequests: number): string[] {
    return [
      ...Array<string>(this.#connections.count()).fill('IDBDatabase'),
      ...Array<string>(this.#workers.count()).fill('Worker'),
      ...Array<string>(this.#timers.size).fill('Timeout'),
      ...Array<string>(unansweredRequests).fill('fetch'),
    ]
  }

  get openConnections(): number {
    return this.#connections.count()
  }

  /** Closes every connection that is still open. */
  closeConnections(): void {
    for (const connection of this.#connections.living()) connection.close()
  }

  #watchConnections(): void {
    const connections = this.#connections
    const { open } = IDBFactory.prototype
    IDBFactory.prototype.open = function (...args) {
      const request = open.apply(this, args)
      request.addEventListener('success', () => connections.add(request.result), { once: true })
      return request
    }
    const { close } = IDBDatabase.prototype
    IDBDatabase.prototype.close = function () {
      connections.close(this)
      close.call(this)
    }
  }

  #watchWorkers(): void {
    const workers = this.#workers
    globalThis.Worker = new Proxy(Worker, {
      construct(target, args, newTarget) {
        const worker: Worker = Reflect.construct(target, args, newTarget)
        workers.add(worker)
        return worker
      },
    })
    const { terminate } = Worker.prototype
    Worker.prototype.terminate = function () {
      workers.close(this)
      terminate.call(this)
    }
  }

  #watchTimers(): void {
    const timers = this.#timers
    const { setTimeout: set, clearTimeout: clear, setInterval: repeat, clearInterval: stop } = globalThis
    const setCounted = (handler: TimerHandler, delayMs?: number, ...args: unknown[]) => {
      const id = Number(
        set(() => {
          timers.delete(id)
          if (typeof handler === 'function') handler(...args)
        }, delayMs),
      )
      timers.add(id)
      return id
    }
    const repeatCounted = (handler: TimerHandler, delayMs?: number, ...args: unknown[]) => {
      const id = Number((repeat as Window['setInterval'])(handler, delayMs, ...args))
      timers.add(id)
      return id
    }
    const forget = (end: typeof clear) => (id?: unknown) => {
      timers.delete(Number(id))
      end(id as number)
    }
    // Timers and intervals share their numbers, and either function ends both (HTML standard, section 8.7).
    const counted = {
      setTimeout: setCounted,
      setInterval: repeatCounted,
      clearTimeout: forget(clear),
      clearInterval: forget(stop),
    }
    Object.assign(globalThis, counted)
  }
}

/** The opened objects that are not closed yet. Keeps none of them alive. */
class OpenOnes<T extends object> {
  readonly #opened = new Set<WeakRef<T>>()
  readonly #closed = new WeakSet<T>()

  add(one: T): void {
    this.#opened.add(new WeakRef(one))
  }

  close(one: T): void {
    this.#closed.add(one)
  }

  count(): number {
    return this.living().length
  }

  living(): T[] {
    const living: T[] = []
    for (const ref of this.#opened) {
      const one = ref.deref()
      if (one === undefined || this.#closed.has(one)) this.#opened.delete(ref)
      else living.push(one)
    }
    return living
  }
}
