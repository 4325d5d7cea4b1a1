/**
 * Reads as much of a WebAssembly binary as finding and wrapping functions needs. Layout: WebAssembly Core
 * Specification 2.0, chapter 5 (binary format).
 */

export const SECTION = {
  custom: 0,
  type: 1,
  import: 2,
  function: 3,
  table: 4,
  global: 6,
  export: 7,
  code: 10,
}
export const KIND = { function: 0, table: 1, memory: 2, global: 3 }
export const TYPE = { i32: 0x7f, funcref: 0x70, externref: 0x6f }

export interface WasmSection {
  id: number
  /** Offset of the id byte. */
  start: number
  /** Offset of the contents, behind id and length. */
  contents: number
  end: number
}

export interface FunctionType {
  parameters: number[]
  results: number[]
}

/** A defined function's code: `start` at its length prefix, `locals` behind it. */
export interface FunctionBody {
  start: number
  locals: number
  end: number
}

export interface WasmModule {
  bytes: Uint8Array
  sections: WasmSection[]
  types: FunctionType[]
  /** Type index of every function, imported ones first. */
  functionTypes: number[]
  importedFunctions: number
  tables: { elementType: number; initialLength: number }[]
  /** Imported and defined ones together. */
  globals: number
  exports: { name: string; kind: number; index: number }[]
  /** Bodies of the defined functions. */
  bodies: FunctionBody[]
}

/** A cursor over the bytes that knows LEB128 numbers and names. */
export class WasmReader {
  readonly bytes: Uint8Array
  offset: number

  constructor(bytes: Uint8Array, offset = 0) {
    this.bytes = bytes
    this.offset = offset
  }

  byte(): number {
    const byte = this.bytes[this.offset++]
    if (byte === undefined) throw new Error(`the wasm binary ends too early, at ${this.bytes.length} bytes`)
    return byte
  }

  unsigned(): number {
    let value = 0
    for (let factor = 1; ; factor *= 128) {
      const byte = this.byte()
      value += (byte & 0x7f) * factor
      if (byte < 0x80) return value
    }
  }

  skipLeb(): void {
    while (this.byte() >= 0x80);
  }

  name(): string {
    const length = this.unsigned()
    this.offset += length
    return Buffer.from(this.bytes.buffer, this.bytes.byteOffset + this.offset - length, length).toString(
      'utf8',
    )
  }

  list<T>(item: () => T): T[] {
    return Array.from({ length: this.unsigned() }, item)
  }
}

/** @throws Error for a module with features that wasm-bindgen does not use, such as imported memories. */
export function parseWasm(bytes: Uint8Array): WasmModule {
  const reader = new WasmReader(bytes, 8)
  const module: WasmModule = {
    bytes,
    sections: [],
    types: [],
    functionTypes: [],
    importedFunctions: 0,
    tables: [],
    globals: 0,
    exports: [],
    bodies: [],
  }
  while (reader.offset < bytes.length) {
    const start = reader.offset
    const id = reader.byte()
    const length = reader.unsigned()
    const section = { id, start, contents: reader.offset, end: reader.offset + length }
    module.sections.push(section)
    readSection(module, id, reader)
    reader.offset = section.end
  }
  return module
}

function readSection(module: WasmModule, id: number, reader: WasmReader): void {
  switch (id) {
    case SECTION.type:
      module.types = reader.list(() => {
        const form = reader.byte()
        if (form !== 0x60)
          throw new Error(`a wasm type should be a function (0x60), got 0x${form.toString(16)}`)
        return { parameters: reader.list(() => reader.byte()), results: reader.list(() => reader.byte()) }
      })
      break
    case SECTION.import:
      reader.list(() => readImport(module, reader))
      break
    case SECTION.function:
      module.functionTypes.push(...reader.list(() => reader.unsigned()))
      break
    case SECTION.table:
      module.tables = reader.list(() => {
        const elementType = reader.byte()
        const hasMaximum = (reader.byte() & 1) !== 0
        const initialLength = reader.unsigned()
        if (hasMaximum) reader.skipLeb()
        return { elementType, initialLength }
      })
      break
    case SECTION.global:
      module.globals += reader.unsigned()
      break
    case SECTION.export:
      module.exports = reader.list(() => ({
        name: reader.name(),
        kind: reader.byte(),
        index: reader.unsigned(),
      }))
      break
    case SECTION.code:
      module.bodies = reader.list(() => {
        const start = reader.offset
        const length = reader.unsigned()
        const locals = reader.offset
        reader.offset += length
        return { start, locals, end: reader.offset }
      })
      break
  }
}

function readImport(module: WasmModule, reader: WasmReader): void {
  const name = `${reader.name()} ${reader.name()}`
  const kind = reader.byte()
  if (kind === KIND.function) {
    module.functionTypes.push(reader.unsigned())
    module.importedFunctions++
  } else if (kind === KIND.global) {
    reader.offset += 2
    module.globals++
  } else {
    throw new Error(`the wasm import ${name} should be a function or a global, got kind ${kind}`)
  }
}

/** Encodes the few WebAssembly instructions that the counting wrappers are made of, as lists of bytes. */

export const END = 0x0b
export const I32_EQZ = 0x45
export const I32_GE_U = 0x4f
export const I32_ADD = 0x6a
export const I32_SUB = 0x6b
export const I32_AND = 0x71

/** An unsigned LEB128 number. */
export function unsigned(value: number): number[] {
  const bytes: number[] = []
  let rest = value
  do {
    const low = rest & 0x7f
    rest = Math.floor(rest / 128)
    bytes.push(rest > 0 ? low | 0x80 : low)
  } while (rest > 0)
  return bytes
}

/** A signed LEB128 number of 32 bits. */
export function signed(value: number): number[] {
  const bytes: number[] = []
  let rest = value | 0
  for (;;) {
    const low = rest & 0x7f
    rest >>= 7
    // The last byte's second highest bit is the sign.
    if (rest === (low & 0x40 ? -1 : 0)) return [...bytes, low]
    bytes.push(low | 0x80)
  }
}

export function name(text: string): number[] {
  const bytes = Buffer.from(text)
  return [...unsigned(bytes.length), ...bytes]
}

export const i32 = (value: number) => [0x41, ...signed(value)]
export const localGet = (local: number) => [0x20, ...unsigned(local)]
export const localSet = (local: number) => [0x21, ...unsigned(local)]
export const globalGet = (global: number) => [0x23, ...unsigned(global)]
export const globalSet = (global: number) => [0x24, ...unsigned(global)]
/** Loads the word at the address on the stack, aligned to 4. */
export const i32Load = () => [0x28, 2, 0]
export const call = (index: number) => [0x10, ...unsigned(index)]
export const callIndirect = (type: number, table: number) => [0x11, ...unsigned(type), ...unsigned(table)]
/** `if (condition) { then }`, without a result. */
export const when = (condition: number[], then: number[]) => [...condition, 0x04, 0x40, ...then, END]
export const addToGlobal = (global: number, value: number[]) => [
  ...globalGet(global),
  ...value,
  I32_ADD,
  ...globalSet(global),
]
