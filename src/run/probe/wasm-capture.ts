import type { ClassRegistry } from './handles.ts'
import { firstChunkAddress, type WasmBindgenExports } from './rust-heap-walk.ts'
import type { SdkTimers } from './sdk-timers.ts'

/** The SDK's wasm as captured at its birth, before its first own instruction ran. */
export interface SdkInstance {
  readonly exports: WasmBindgenExports
  /** Address of the first chunk of the Rust heap. */
  readonly firstChunk: number
  /** Length of each exported table before the glue added to it: what tells the external references' table. */
  readonly initialTableLengths: ReadonlyMap<string, number>
}

/** Changes the SDK's module before it is compiled. */
export type RewriteModule = (bytes: Uint8Array) => Uint8Array

/**
 * Captures the SDK's wasm instance: the global `WebAssembly.Instance` becomes a Proxy that returns the genuine
 * instance and remembers it when it is the SDK's. Must run before the SDK loads; works for its CommonJS and its ESM
 * entry, which both compile synchronously.
 */
export function captureSdkInstances(hooks: MemoryHooks, rewrite: RewriteModule | null): void {
  if (rewrite !== null) {
    WebAssembly.Module = new Proxy(WebAssembly.Module, {
      construct(target, [bytes, ...rest]: [BufferSource]) {
        const genuine: WebAssembly.Module = Reflect.construct(target, [bytes, ...rest])
        if (!isSdkModule(genuine)) return genuine
        try {
          return Reflect.construct(target, [rewrite(asBytes(bytes)), ...rest])
        } catch (error) {
          hooks.problems.push(
            `the SDK's wasm could not be rewritten: ${error instanceof Error ? error.message : error}`,
          )
          return genuine
        }
      },
    })
  }
  WebAssembly.Instance = new Proxy(WebAssembly.Instance, {
    construct(target, [module, imports]: [WebAssembly.Module, WebAssembly.Imports?]) {
      if (!isSdkModule(module)) return Reflect.construct(target, [module, imports])
      const instance: WebAssembly.Instance = Reflect.construct(target, [module, watchImports(imports, hooks)])
      rememberInstance(instance, hooks)
      return instance
    },
  })
}

/** Keeps what reading an instance rests on. Call it before its first own instruction runs. */
export function rememberInstance(instance: WebAssembly.Instance, hooks: MemoryHooks): void {
  const exports = instance.exports as WasmBindgenExports
  const tables = Object.entries(exports).filter(([, value]) => value instanceof WebAssembly.Table)
  hooks.instances.push({
    exports,
    firstChunk: firstChunkAddress(exports),
    initialTableLengths: new Map(tables.map(([name, table]) => [name, (table as WebAssembly.Table).length])),
  })
}

/** The SDK's module, told from other wasm-bindgen modules in the process by the class that every version exports. */
export function isSdkModule(module: WebAssembly.Module): boolean {
  const names = new Set(WebAssembly.Module.exports(module).map(({ name }) => name))
  return names.has('__wbindgen_malloc') && names.has('memory') && names.has('__wbg_breezsdk_free')
}

function asBytes(source: BufferSource): Uint8Array {
  return ArrayBuffer.isView(source)
    ? new Uint8Array(source.buffer, source.byteOffset, source.byteLength)
    : new Uint8Array(source)
}

function countRequests(imported: (...args: unknown[]) => unknown, requests: MemoryHooks['requests']) {
  const answered = () => {
    requests.open--
  }
  return (...args: unknown[]) => {
    requests.count++
    const response = imported(...args)
    if (response instanceof Promise) {
      requests.open++
      response.then(answered, answered)
    }
    return response
  }
}

/** The imports of the SDK's module, with its timers and requests counted. */
export function watchImports(
  imports: WebAssembly.Imports | undefined,
  { timers, requests }: MemoryHooks,
): WebAssembly.Imports {
  const watched: WebAssembly.Imports = {}
  for (const [moduleName, members] of Object.entries(imports ?? {})) {
    const copy: WebAssembly.ModuleImports = { ...members }
    for (const [name, member] of Object.entries(members)) {
      if (typeof member !== 'function') continue
      const imported = member as (...args: unknown[]) => unknown
      // wasm-bindgen names an import after the JavaScript function it calls, plus a hash of its signature.
      const called = /^__wbg_(setTimeout|clearTimeout|fetch)_[0-9a-f]+$/.exec(name)?.[1]
      if (called === 'setTimeout') copy[name] = timers.watchSet(imported)
      else if (called === 'clearTimeout') copy[name] = timers.watchClear(imported)
      else if (called === 'fetch') copy[name] = countRequests(imported, requests)
    }
    watched[moduleName] = copy
  }
  return watched
}

/** What the preload put in place before the SDK loaded; the harness reads it, the SDK never sees it. */
export interface MemoryHooks {
  /** The SDK's wasm instances in the order they were made; a healthy run has one. */
  readonly instances: SdkInstance[]
  /** Why a module could not be prepared (for instance a rewrite that failed), a sentence each. */
  readonly problems: string[]
  readonly registries: ClassRegistry[]
  readonly timers: SdkTimers
  /** Requests that the SDK made through `fetch`, and how many are still unanswered. */
  readonly requests: { count: number; open: number }
  /** Live SDK instances without background tasks, which set no timers: while no other lives, timers may be fired early. */
  readonly idle: { sdks: number }
}

/**
 * Where the preload leaves its state. A registered symbol, because preload and harness are bundled apart and so
 * share no module.
 */
const HOOKS = Symbol.for('sdk-memtest.memory')

const holder = globalThis as { [HOOKS]?: MemoryHooks }

export function publishMemoryHooks(hooks: MemoryHooks): void {
  holder[HOOKS] = hooks
}

/** The preload's state, or null in a process that was started without it. */
export function findMemoryHooks(): MemoryHooks | null {
  return holder[HOOKS] ?? null
}

/** @throws Error in a process that was started without `--import` of the preload. */
export function memoryHooks(): MemoryHooks {
  const hooks = findMemoryHooks()
  if (hooks === null) {
    throw new Error(
      'memory cannot be read without the preload: start node with --import src/run/probe/preload.ts',
    )
  }
  return hooks
}
