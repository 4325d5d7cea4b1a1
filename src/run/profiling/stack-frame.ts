/** One frame of a profile's stack. */
export interface StackFrame {
  name: string
  file: string
  /** From 1; 0 when unknown. */
  line: number
}

/** A stack, innermost frame first, and what was measured there. */
export interface MeasuredStack {
  frames: readonly StackFrame[]
  values: readonly number[]
}

/** A frame as one line of a report: `SqliteStorage.open (storage/index.cjs:120)`. */
export function describeFrame({ name, file, line }: StackFrame): string {
  const shortFile = file.split('/').slice(-2).join('/')
  return file === '' || file.startsWith('wasm:')
    ? name
    : `${name} (${shortFile}${line > 0 ? `:${line}` : ''})`
}

/** The frame at which V8 stands, with the names of Rust functions made readable. */
export function frameOfCallSite(site: NodeJS.CallSite): StackFrame {
  const file = site.getScriptNameOrSourceURL() ?? ''
  const isWasm = file.startsWith('wasm:')
  const name = site.getFunctionName() ?? (isWasm ? indexOfWasmFunction(site) : '(anonymous)')
  return {
    name: isWasm ? readableRustName(name) : name,
    file,
    line: isWasm ? 0 : (site.getLineNumber() ?? 0),
  }
}

/** Older packages have no name section; V8 prints the function's index then. */
function indexOfWasmFunction(site: NodeJS.CallSite): string {
  return /wasm-function\[\d+\]/.exec(String(site))?.[0] ?? 'wasm-function'
}

/**
 * Takes from a demangled Rust name what only tells two builds apart: hashes, crate disambiguators, and the numbers
 * that LLVM appends to copies.
 */
export function readableRustName(name: string): string {
  return name
    .replace(/::h[0-9a-f]{16}\b/g, '')
    .replace(/\[[0-9a-f]{12,16}\]/g, '')
    .replace(/\.(?:llvm\.)?\d+$/, '')
}

// The allocator and the containers that call it say nothing about who wanted the memory; Go's heap profile leaves its
// counterparts out in the same way.
const ALLOCATOR_NAME =
  /^<?(?:__rustc::|__rust_|__rdl_|dlmalloc::|alloc::(?:alloc|boxed|raw_vec|vec|slice|string|rc|sync|fmt)\b|T as alloc::slice|core::fmt::)/
/** Adapters that wasm-bindgen puts around functions; the function itself is the next frame. */
const SHIM_NAME = / (?:externref|multivalue) shim$/

/** The rewritten module's allocator bodies stand behind the named functions; the wrapper that calls them has the name. */
const UNNAMED = /^wasm-function\[/

/** A Rust stack from the first function on that is not the allocator's, without wasm-bindgen's adapters. */
export function withoutAllocatorFrames(frames: readonly StackFrame[]): StackFrame[] {
  const useful = frames.filter(({ name }) => !SHIM_NAME.test(name))
  const first = useful.findIndex(({ name }, at) => {
    const next = useful[at + 1]
    const isMoved = UNNAMED.test(name) && next !== undefined && !UNNAMED.test(next.name)
    return !isMoved && !ALLOCATOR_NAME.test(name)
  })
  return first < 0 ? useful : useful.slice(first)
}
