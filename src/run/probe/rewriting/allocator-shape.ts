import { KIND, TYPE, type WasmModule } from './wasm-binary.ts'
import { type FunctionTraits, readTraits } from './wasm-instructions.ts'

/** Indices of the functions through which every Rust block comes and goes. */
export interface AllocatorFunctions {
  /** `Dlmalloc::malloc(size)`. */
  malloc: number
  /** `Dlmalloc::memalign(alignment, size)`. */
  memalign: number
  /** `__rust_alloc(size, align)`, which chooses between the two; null where the compiler inlined it. */
  alloc: number | null
  /** `__rust_realloc(pointer, oldSize, align, newSize)`. */
  realloc: number
  /** `Dlmalloc::free(pointer)`. */
  free: number
  /** `__rust_dealloc(pointer, size, align)`. */
  dealloc: number
}

type Signature = `${number}>${number}`

/**
 * Finds the allocator by its shape, since most builds are stripped of names: `malloc` is the one-argument function that
 * is reachable from `__wbindgen_malloc` and grows the memory. The others follow from who calls whom with which
 * signature (all values are i32). The shape is that of Rust's `dlmalloc` crate under wasm-bindgen.
 * @throws Error naming the function that was not found exactly once.
 */
export function findAllocator(module: WasmModule): AllocatorFunctions {
  const traitsOf = new Map<number, FunctionTraits>()
  const traits = (index: number): FunctionTraits => {
    let found = traitsOf.get(index)
    if (found === undefined) {
      const body = module.bodies[index - module.importedFunctions]
      found = body === undefined ? { calls: new Set(), growsMemory: false } : readTraits(module.bytes, body)
      traitsOf.set(index, found)
    }
    return found
  }
  const calls = (caller: number, callee: number) => traits(caller).calls.has(callee)
  const reachable = (from: number, depth: number, seen = new Set<number>()): Set<number> => {
    if (from < module.importedFunctions || seen.has(from)) return seen
    seen.add(from)
    if (depth > 0) for (const callee of traits(from).calls) reachable(callee, depth - 1, seen)
    return seen
  }
  const having = (signature: Signature, indices: Iterable<number>) =>
    [...indices].filter((index) => signatureOf(module, index) === signature)

  const exportedMalloc = exportedFunction(module, '__wbindgen_malloc')
  const exportedRealloc = exportedFunction(module, '__wbindgen_realloc')
  const exportedFree = exportedFunction(module, '__wbindgen_free')
  const allocating = reachable(exportedMalloc, 4)
  const freeing = reachable(exportedFree, 2)

  const malloc = only(
    'malloc',
    having('1>1', allocating).filter((index) => traits(index).growsMemory),
  )
  const choosers = having('2>1', allocating).filter(
    (index) => index !== exportedMalloc && calls(index, malloc),
  )
  const memalign = only(
    'memalign',
    choosers.filter((index) => !choosers.some((other) => calls(index, other))),
  )
  const alloc = choosers.find((index) => index !== memalign && calls(index, memalign)) ?? null
  const realloc = only(
    'realloc',
    having('4>1', traits(exportedRealloc).calls).filter((index) => calls(index, malloc)),
  )
  const free = only(
    'free',
    having('1>0', freeing).filter((index) => calls(realloc, index)),
  )
  const dealloc = only(
    'dealloc',
    having('3>0', freeing).filter((index) => index !== exportedFree && calls(index, free)),
  )
  return { malloc, memalign, alloc, realloc, free, dealloc }
}

export function exportedFunction(module: WasmModule, name: string): number {
  const found = module.exports.find((entry) => entry.name === name && entry.kind === KIND.function)
  if (found === undefined) throw new Error(`the wasm should export the function ${name}, it does not`)
  return found.index
}

/** Counts of parameters and results, `?` when one of them is not an i32. */
function signatureOf(module: WasmModule, index: number): Signature | '?' {
  const type = module.types[module.functionTypes[index] ?? -1]
  if (type === undefined || [...type.parameters, ...type.results].some((value) => value !== TYPE.i32))
    return '?'
  return `${type.parameters.length}>${type.results.length}`
}

function only(what: string, found: number[]): number {
  const [index] = found
  if (index === undefined || found.length !== 1) {
    throw new Error(`the allocator should have one function shaped like ${what}, it has ${found.length}`)
  }
  return index
}
