import { at } from '../../../at.ts'
import type { SdkInstance } from '../wasm-capture.ts'
import { findAllocator } from './allocator-shape.ts'
import { COUNTERS, CountingWrappers, STACK_HOOKS } from './counting-wrappers.ts'
import * as code from './wasm-binary.ts'
import { KIND, parseWasm, SECTION, TYPE, type WasmModule, WasmReader } from './wasm-binary.ts'

/**
 * Rewrites a wasm-bindgen module so that it counts its own allocations. This is the second method, independent of the
 * chunk walk; Rust heap profiles rest on it. The allocator's bodies move, unchanged, to new indices at the end, and
 * counting wrappers take their old indices, so no call site changes.
 * @throws Error when the allocator's shape is not the known one.
 */
export function rewriteToCount(original: Uint8Array): Uint8Array {
  const module = parseWasm(original)
  const wrappers = new CountingWrappers(module)
  wrappers.addAllocator(findAllocator(module))
  wrappers.addExternrefs()
  return assemble(module, wrappers)
}

function assemble(module: WasmModule, { moved, bodies }: CountingWrappers): Uint8Array {
  const { bytes } = module
  const names = Object.values(COUNTERS)
  const additions = new Map<number, number[][]>([
    [SECTION.function, moved.map((index) => code.unsigned(at(module.functionTypes, index)))],
    [SECTION.table, [[TYPE.funcref, 0, 2]]],
    [SECTION.global, names.map(() => [TYPE.i32, 1, ...code.i32(0), code.END])],
    [
      SECTION.export,
      [
        ...names.map((name, at) => [...code.name(name), KIND.global, ...code.unsigned(module.globals + at)]),
        [...code.name(STACK_HOOKS), KIND.table, ...code.unsigned(module.tables.length)],
      ],
    ],
  ])
  for (const id of [...additions.keys(), SECTION.code]) {
    if (!module.sections.some((section) => section.id === id))
      throw new Error(`the wasm should have a section ${id}`)
  }
  const output: Uint8Array[] = [bytes.subarray(0, 8)]
  for (const section of module.sections) {
    const added = additions.get(section.id)
    if (section.id === SECTION.code)
      output.push(...encodeSection(SECTION.code, codeSection(module, moved, bodies)))
    else if (added === undefined) output.push(bytes.subarray(section.start, section.end))
    else {
      const reader = new WasmReader(bytes, section.contents)
      const count = reader.unsigned()
      const original = bytes.subarray(reader.offset, section.end)
      const parts = [code.unsigned(count + added.length), original, ...added]
      output.push(...encodeSection(section.id, parts))
    }
  }
  return Buffer.concat(output)
}

function codeSection(
  module: WasmModule,
  moved: number[],
  bodies: ReadonlyMap<number, number[]>,
): (Uint8Array | number[])[] {
  const { bytes, importedFunctions } = module
  const parts: (Uint8Array | number[])[] = [code.unsigned(module.bodies.length + moved.length)]
  let copiedTo = at(module.bodies, 0).start
  const appended: Uint8Array[] = []
  for (const index of moved) {
    const body = module.bodies[index - importedFunctions]
    if (body !== undefined) appended.push(bytes.subarray(body.start, body.end))
  }
  for (const [index, replacement] of [...bodies].sort(([a], [b]) => a - b)) {
    const body = module.bodies[index - importedFunctions]
    if (body === undefined)
      throw new Error(`function ${index} should be defined in the module, it is imported`)
    parts.push(bytes.subarray(copiedTo, body.start), [...code.unsigned(replacement.length), ...replacement])
    copiedTo = body.end
  }
  parts.push(bytes.subarray(copiedTo, module.bodies.at(-1)?.end), ...appended)
  return parts
}

function encodeSection(id: number, parts: (Uint8Array | number[])[]): Uint8Array[] {
  const contents = parts.map((part) => Uint8Array.from(part))
  const length = contents.reduce((sum, part) => sum + part.length, 0)
  return [Uint8Array.from([id, ...code.unsigned(length)]), ...contents]
}

/** What a rewritten module has counted itself: the method to check the chunk walk against. */
export interface CountedAllocations {
  liveBytes: number
  liveBlocks: number
  externrefs: number
}

/**
 * Reads the counters of a module that was rewritten with `rewriteToCount`.
 * @returns null for a module that was not.
 * @throws Error when an allocation did not return, for instance after a trap: the counts are frozen then.
 */
export function readCountedAllocations({ exports }: SdkInstance): CountedAllocations | null {
  const read = (name: string) => {
    const counter = exports[name]
    return counter instanceof WebAssembly.Global ? Number(counter.value) >>> 0 : null
  }
  const depth = read(COUNTERS.depth)
  const liveBytes = read(COUNTERS.liveBytes)
  const liveBlocks = read(COUNTERS.liveBlocks)
  const externrefs = read(COUNTERS.externrefs)
  if (depth === null || liveBytes === null || liveBlocks === null || externrefs === null) return null
  if (depth !== 0) throw new Error(`the allocator should be at rest, calls that have not returned: ${depth}`)
  return { liveBytes, liveBlocks, externrefs }
}
