/** What one FinalizationRegistry of the SDK's glue has seen. Live objects = registered − unregistered − finalized. */
export interface ClassRegistry {
  kind: 'handle' | 'closure'
  /** The class as JavaScript names it (`BreezSdk`), once an object was registered; before, the glue's spelling. */
  className: string
  registered: number
  unregistered: number
  /** Objects that the garbage collector gave back because nobody called `free()`. */
  finalized: number
}

/**
 * Tells a registry's purpose by the text of its callback, as wasm-bindgen's glue writes it: `ptr =>
 * wasm.__wbg_breezsdk_free(ptr, 1)` for a class, `wasm.__wbindgen_destroy_closure(…)` (before wasm-bindgen 0.2.105:
 * `wasm.__wbindgen_export_7.get(state.dtor)(…)`) for closures.
 */
export function classifyRegistry(callbackText: string): { kind: 'handle' | 'closure'; name: string } | null {
  const handle = /\b__wbg_(\w+)_free\(/.exec(callbackText)
  if (handle?.[1] !== undefined) return { kind: 'handle', name: handle[1] }
  if (/\b__wbindgen_destroy_closure\(|\bstate\.dtor\b/.test(callbackText))
    return { kind: 'closure', name: 'closure' }
  return null
}

/**
 * Puts a counting FinalizationRegistry in the global one's place. Only the registries of a wasm-bindgen glue count;
 * everybody else gets the genuine class. Must run before the SDK loads: the glue makes its registries at once.
 */
export function countFinalizationRegistries(registries: ClassRegistry[]): void {
  const Genuine = globalThis.FinalizationRegistry
  globalThis.FinalizationRegistry = new Proxy(Genuine, {
    construct(target, args: [(held: unknown) => void], newTarget) {
      const role = typeof args[0] === 'function' ? classifyRegistry(String(args[0])) : null
      if (role === null || newTarget !== globalThis.FinalizationRegistry) {
        return Reflect.construct(
          target,
          args,
          newTarget === globalThis.FinalizationRegistry ? target : newTarget,
        )
      }
      const counts: ClassRegistry = {
        kind: role.kind,
        className: role.name,
        registered: 0,
        unregistered: 0,
        finalized: 0,
      }
      registries.push(counts)
      return new CountingRegistry(Genuine, args[0], counts)
    },
  })
}

/** Counts and passes on. Not a subclass: the glue only calls these two methods. */
class CountingRegistry {
  readonly #registry: FinalizationRegistry<unknown>
  readonly #counts: ClassRegistry

  constructor(
    Genuine: FinalizationRegistryConstructor,
    callback: (held: unknown) => void,
    counts: ClassRegistry,
  ) {
    this.#counts = counts
    this.#registry = new Genuine((held) => {
      counts.finalized++
      callback(held)
    })
  }

  register(object: WeakKey, held: unknown, token?: WeakKey): void {
    const counts = this.#counts
    if (counts.registered++ === 0 && counts.kind === 'handle') {
      counts.className = object.constructor?.name || counts.className
    }
    this.#registry.register(object, held, token)
  }

  unregister(token: WeakKey): boolean {
    const found = this.#registry.unregister(token)
    if (found) this.#counts.unregistered++
    return found
  }
}

const liveObjects = (counts: ClassRegistry) => counts.registered - counts.unregistered - counts.finalized

/** Live wasm-bindgen objects of all classes together (closures apart). Allocates nothing. */
export function countLive(registries: readonly ClassRegistry[], kind: 'handle' | 'closure'): number {
  let live = 0
  for (const counts of registries) if (counts.kind === kind) live += liveObjects(counts)
  return live
}

/** SDK instances that nobody has freed yet: live objects of the class that every version calls `BreezSdk`. */
export function countLiveSdks(registries: readonly ClassRegistry[]): number {
  let live = 0
  for (const counts of registries) if (/^breezsdk$/i.test(counts.className)) live += liveObjects(counts)
  return live
}

/** Live wasm-bindgen objects by class; classes without a live object are left out. */
export function liveHandles(registries: readonly ClassRegistry[]): Record<string, number> {
  return byClass(registries, liveObjects)
}

/** Objects that the garbage collector had to finalize because nobody called `free()`, by class, since the start. */
export function finalizedHandles(registries: readonly ClassRegistry[]): Record<string, number> {
  return byClass(registries, (counts) => counts.finalized)
}

function byClass(
  registries: readonly ClassRegistry[],
  figure: (counts: ClassRegistry) => number,
): Record<string, number> {
  const result: Record<string, number> = {}
  for (const counts of registries) {
    const value = figure(counts)
    if (counts.kind === 'handle' && value !== 0) {
      result[counts.className] = (result[counts.className] ?? 0) + value
    }
  }
  return result
}
