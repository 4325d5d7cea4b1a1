import type { AllocatorFunctions } from './allocator-shape.ts'
import * as code from './wasm-binary.ts'
import { KIND, TYPE, type WasmModule } from './wasm-binary.ts'

/** Exported globals that the rewritten module counts in; all i32, to be read unsigned. */
export const COUNTERS = {
  /** Calls into the allocator that have not returned: 0 at each reading, or the counts are not to be trusted. */
  depth: 'sdk_memtest_depth',
  liveBytes: 'sdk_memtest_live_bytes',
  liveBlocks: 'sdk_memtest_live_blocks',
  /** Slots of the external references' table that Rust has taken and not given back. */
  externrefs: 'sdk_memtest_externrefs',
  /** While not 0, every allocation and release calls the functions in the table {@link STACK_HOOKS}. */
  hooked: 'sdk_memtest_hooked',
} as const

/** Exported table of two functions `(pointer: i32, chunkBytes: i32) => void`: 0 after an allocation, 1 before a release. */
export const STACK_HOOKS = 'sdk_memtest_hooks'
const ALLOCATED = 0
const RELEASED = ALLOCATED + 1

/** The wrappers of one rewrite: what they count in and what they call. */
export class CountingWrappers {
  readonly #module: WasmModule
  readonly #globals: Record<keyof typeof COUNTERS, number>
  readonly #hookTable: number
  readonly #hookType: number
  /** Original indices, in the order in which their bodies are appended. */
  readonly moved: number[] = []
  /** New bodies by the original index they take, without length prefix. */
  readonly bodies = new Map<number, number[]>()

  constructor(module: WasmModule) {
    this.#module = module
    const names = Object.keys(COUNTERS) as (keyof typeof COUNTERS)[]
    this.#globals = Object.fromEntries(names.map((name, at) => [name, module.globals + at])) as Record<
      keyof typeof COUNTERS,
      number
    >
    this.#hookTable = module.tables.length
    this.#hookType = module.types.findIndex(
      ({ parameters, results }) =>
        results.length === 0 && parameters.length === 2 && parameters.every((type) => type === TYPE.i32),
    )
    if (this.#hookType < 0)
      throw new Error('the wasm should have a function type (i32, i32) -> (), it has none')
  }

  addAllocator({ malloc, memalign, alloc, realloc, free, dealloc }: AllocatorFunctions): void {
    for (const index of [malloc, memalign, ...(alloc === null ? [] : [alloc])]) this.#wrapAllocation(index)
    for (const index of [free, dealloc]) this.#wrapRelease(index)
    this.#wrapReallocation(realloc)
  }

  /** Slots come and go inside the wasm, so the functions are wrapped, not the exports. Older packages strip them. */
  addExternrefs(): void {
    const { externrefs } = this.#globals
    const find = (name: string) =>
      this.#module.exports.find((entry) => entry.name === name && entry.kind === KIND.function)?.index
    const take = find('__externref_table_alloc')
    const giveBack = find('__externref_table_dealloc')
    const table = this.#module.tables.find(({ elementType }) => elementType === TYPE.externref)
    if (take === undefined || giveBack === undefined || table === undefined) return
    // The glue appends four constants to the table at its start; giving back what lies below is a no-op.
    const firstSlot = table.initialLength + 4
    this.#wrap(take, (call) => [...code.addToGlobal(externrefs, code.i32(1)), ...call])
    this.#wrap(giveBack, (call) => [
      ...code.when(
        [...code.localGet(0), ...code.i32(firstSlot), code.I32_GE_U],
        code.addToGlobal(externrefs, code.i32(-1)),
      ),
      ...call,
    ])
  }

  #wrapAllocation(index: number): void {
    const { liveBytes, liveBlocks } = this.#globals
    this.#wrap(index, (call, pointer) => [
      ...this.#nested([...call, ...code.localSet(pointer)]),
      ...this.#outermost(
        code.when(code.localGet(pointer), [
          ...code.addToGlobal(liveBytes, chunkBytes(pointer)),
          ...code.addToGlobal(liveBlocks, code.i32(1)),
          ...this.#callHook(ALLOCATED, pointer),
        ]),
      ),
      ...code.localGet(pointer),
    ])
  }

  #wrapRelease(index: number): void {
    const { liveBytes, liveBlocks } = this.#globals
    this.#wrap(index, (call) => [
      ...this.#outermost(
        code.when(code.localGet(0), [
          ...this.#callHook(RELEASED, 0),
          ...code.addToGlobal(liveBytes, [...code.i32(0), ...chunkBytes(0), code.I32_SUB]),
          ...code.addToGlobal(liveBlocks, code.i32(-1)),
        ]),
      ),
      ...this.#nested(call),
    ])
  }

  #wrapReallocation(index: number): void {
    const { liveBytes } = this.#globals
    this.#wrap(index, (call, pointer, oldBytes) => [
      ...this.#outermost([...chunkBytes(0), ...code.localSet(oldBytes)]),
      ...this.#nested([...call, ...code.localSet(pointer)]),
      ...this.#outermost(
        code.when(code.localGet(pointer), [
          ...code.addToGlobal(liveBytes, [...chunkBytes(pointer), ...code.localGet(oldBytes), code.I32_SUB]),
          // Only now: a reallocation that fails leaves the old block alive.
          ...this.#callHook(RELEASED, 0, code.localGet(oldBytes)),
          ...this.#callHook(ALLOCATED, pointer),
        ]),
      ),
      ...code.localGet(pointer),
    ])
  }

  /** The wrapper gets two i32 locals behind the parameters: `first` and `second`. */
  #wrap(index: number, body: (call: number[], first: number, second: number) => number[]): void {
    if (this.bodies.has(index)) throw new Error(`function ${index} cannot be wrapped twice`)
    const type = this.#module.types[this.#module.functionTypes[index] ?? -1]
    if (type === undefined) throw new Error(`the wasm should have a function ${index}, it has not`)
    const arity = type.parameters.length
    const movedTo = this.#module.functionTypes.length + this.moved.length
    this.moved.push(index)
    const parameters = Array.from({ length: arity }, (_, parameter) => code.localGet(parameter)).flat()
    const call = [...parameters, ...code.call(movedTo)]
    this.bodies.set(index, [1, 2, TYPE.i32, ...body(call, arity, arity + 1), code.END])
  }

  /** Allocator functions call each other; only the outermost call counts. */
  #nested(instructions: number[]): number[] {
    const { depth } = this.#globals
    return [
      ...code.addToGlobal(depth, code.i32(1)),
      ...instructions,
      ...code.addToGlobal(depth, code.i32(-1)),
    ]
  }

  #outermost(instructions: number[]): number[] {
    return code.when([...code.globalGet(this.#globals.depth), code.I32_EQZ], instructions)
  }

  #callHook(slot: number, pointer: number, bytes = chunkBytes(pointer)): number[] {
    return code.when(code.globalGet(this.#globals.hooked), [
      ...code.localGet(pointer),
      ...bytes,
      ...code.i32(slot),
      ...code.callIndirect(this.#hookType, this.#hookTable),
    ])
  }
}

/** The size in the word before a block: its chunk's, with the flag bits masked off (see rust-heap-walk.ts). */
function chunkBytes(pointerLocal: number): number[] {
  return [
    ...code.localGet(pointerLocal),
    ...code.i32(4),
    code.I32_SUB,
    ...code.i32Load(),
    ...code.i32(-8),
    code.I32_AND,
  ]
}
