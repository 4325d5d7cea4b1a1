import type { ChromiumProcess } from './chromium-process.ts'
import { countObjectsIn } from './count-objects.ts'
import type { PageAgent, PageEvent } from './page/page-agent.ts'
import { explainCrash } from './page-crash.ts'

/** Compiled once, and called for every verb. */
const ASK = 'function (verb, args) { return this.answer(verb, args) }'

interface RemoteObject {
  type: string
  objectId?: string
  value?: unknown
}

interface CallResult {
  result: RemoteObject
  exceptionDetails?: { text: string; exception?: { description?: string } }
}

/** V8's and Blink's heaps, in bytes, as the developer tools tell them. */
export interface HeapUsage {
  usedSize: number
  totalSize: number
  /** Blink's. */
  embedderHeapUsedSize?: number
  /** Array buffers; the wasm memory is not among them. */
  backingStorageSize?: number
}

/** The measured page: its agent, its events, and what the protocol tells of it. */
export class PageSession {
  readonly #chromium: ChromiumProcess
  readonly #sessionId: string
  #agentId = ''
  #onChunk: (text: string) => void = () => {}

  private constructor(chromium: ChromiumProcess, sessionId: string) {
    this.#chromium = chromium
    this.#sessionId = sessionId
  }

  /**
   * Opens the page and waits until its agent is there.
   * @throws Error when it is not.
   */
  static async open(
    chromium: ChromiumProcess,
    url: string,
    onEvent: (event: PageEvent) => void,
  ): Promise<PageSession> {
    const { cdp } = chromium
    const { targetId } = await cdp.send<{ targetId: string }>('Target.createTarget', { url: 'about:blank' })
    const attached = await cdp.send<{ sessionId: string }>('Target.attachToTarget', {
      targetId,
      flatten: true,
    })
    const session = new PageSession(chromium, attached.sessionId)
    cdp.on('Target.targetCrashed', ({ targetId: crashed, status }) => {
      if (crashed === targetId) chromium.giveUp(explainCrash(String(status), chromium.errorText))
    })
    session.onEvent(onEvent)
    session.on('HeapProfiler.addHeapSnapshotChunk', ({ chunk }) => session.#onChunk(String(chunk)))
    await cdp.send('Target.setDiscoverTargets', { discover: true })
    await session.send('Page.enable')
    const loaded = new Promise<void>((resolve) => session.on('Page.loadEventFired', () => resolve()))
    await session.send('Page.navigate', { url })
    await Promise.race([loaded, chromium.died])
    await session.send('Page.disable')
    await session.send('Runtime.addBinding', { name: 'memtestTell' })
    const { result } = await session.send<CallResult>('Runtime.evaluate', { expression: 'memtestAgent' })
    if (result.objectId === undefined) throw new Error('the page did not load its agent')
    session.#agentId = result.objectId
    return session
  }

  /** A command to the page. */
  send<Result = unknown>(method: string, params: Record<string, unknown> = {}): Promise<Result> {
    return this.#chromium.cdp.send<Result>(method, params, this.#sessionId)
  }

  /** Hears the page's events of one name. */
  on(method: string, listener: (params: Record<string, unknown>) => void): void {
    this.#chromium.cdp.on(method, (params, from) => {
      if (from === this.#sessionId) listener(params)
    })
  }

  /** Hears what the agent says unasked. */
  onEvent(listener: (event: PageEvent) => void): void {
    this.on('Runtime.bindingCalled', ({ name, payload }) => {
      if (name === 'memtestTell') listener(JSON.parse(String(payload)) as PageEvent)
    })
  }

  /**
   * Has the agent do something.
   * @throws Error with the SDK's message, or how the page ended.
   */
  async ask<Verb extends keyof PageAgent>(
    verb: Verb,
    ...args: Parameters<PageAgent[Verb]>
  ): Promise<Awaited<ReturnType<PageAgent[Verb]>>> {
    const { result, exceptionDetails } = await this.send<CallResult>('Runtime.callFunctionOn', {
      objectId: this.#agentId,
      functionDeclaration: ASK,
      arguments: [{ value: verb }, { value: args }],
      awaitPromise: true,
      returnByValue: true,
    })
    if (exceptionDetails !== undefined) {
      throw new Error(exceptionDetails.exception?.description ?? exceptionDetails.text)
    }
    const answer = result.value as { ok: unknown } | { error: string }
    if ('error' in answer) throw new Error(answer.error)
    return answer.ok as Awaited<ReturnType<PageAgent[Verb]>>
  }

  /** Collects V8's and Blink's garbage: `gc()` in the page leaves some of either. */
  async collectGarbage(): Promise<void> {
    await this.send('HeapProfiler.collectGarbage')
  }

  heapUsage(): Promise<HeapUsage> {
    return this.send<HeapUsage>('Runtime.getHeapUsage')
  }

  async domListeners(): Promise<number> {
    const { jsEventListeners } = await this.send<{ jsEventListeners: number }>('Memory.getDOMCounters')
    return jsEventListeners
  }

  /** The whole V8 heap, in the form that the developer tools save; collects garbage first. */
  async takeSnapshot(onChunk: (text: string) => void): Promise<void> {
    this.#onChunk = onChunk
    await this.send('HeapProfiler.takeHeapSnapshot', { reportProgress: false })
    this.#onChunk = () => {}
  }

  /** Live JavaScript objects: some tenths of a second. */
  async countObjects(): Promise<number> {
    const chunks: string[] = []
    await this.takeSnapshot((chunk) => chunks.push(chunk))
    return countObjectsIn(chunks.join(''))
  }
}
