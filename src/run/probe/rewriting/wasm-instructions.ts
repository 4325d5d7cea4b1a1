import { type FunctionBody, WasmReader } from './wasm-binary.ts'

export const OP = { call: 0x10, returnCall: 0x12, memoryGrow: 0x40 }

/** What a function calls directly, and whether it can grow the memory. */
export interface FunctionTraits {
  calls: Set<number>
  growsMemory: boolean
}

/**
 * Reads through a function's instructions. Encodings: WebAssembly Core Specification 2.0, section 5.4, and tail calls.
 * @throws Error at an instruction of an unknown extension (vectors, threads, garbage collection).
 */
export function readTraits(bytes: Uint8Array, body: FunctionBody): FunctionTraits {
  const traits: FunctionTraits = { calls: new Set(), growsMemory: false }
  const reader = new WasmReader(bytes, body.locals)
  for (let groups = reader.unsigned(); groups > 0; groups--) {
    reader.skipLeb()
    reader.byte()
  }
  while (reader.offset < body.end) {
    const op = reader.byte()
    if (op === OP.call || op === OP.returnCall) traits.calls.add(reader.unsigned())
    else {
      if (op === OP.memoryGrow) traits.growsMemory = true
      skipImmediates(op, reader)
    }
  }
  return traits
}

function skipImmediates(op: number, reader: WasmReader): void {
  // Blocks (their type), branches, variables, tables, memory.size and memory.grow, integers, references: one number.
  const oneNumber =
    (op >= 0x02 && op <= 0x04) ||
    op === 0x0c ||
    op === 0x0d ||
    (op >= 0x20 && op <= 0x26) ||
    (op >= 0x3f && op <= 0x42) ||
    op === 0xd0 ||
    op === 0xd2
  // Indirect calls, loads and stores: two.
  const twoNumbers = op === 0x11 || op === 0x13 || (op >= 0x28 && op <= 0x3e)
  if (oneNumber) reader.skipLeb()
  else if (twoNumbers) {
    reader.skipLeb()
    reader.skipLeb()
  } else if (op === 0x0e) {
    for (let targets = reader.unsigned() + 1; targets > 0; targets--) reader.skipLeb()
  } else if (op === 0x1c) reader.offset += reader.unsigned()
  else if (op === 0x43) reader.offset += 4
  else if (op === 0x44) reader.offset += 8
  else if (op === 0xfc) skipBulkImmediates(reader.unsigned(), reader)
  else if (op >= 0xfb && op <= 0xfe) {
    throw new Error(`wasm instruction 0x${op.toString(16)} belongs to an extension that is not read here`)
  }
}

/** Saturating conversions have no immediate; bulk memory and table instructions have one or two. */
function skipBulkImmediates(op: number, reader: WasmReader): void {
  if (op < 8) return
  reader.skipLeb()
  if (op === 8 || op === 10 || op === 12 || op === 14) reader.skipLeb()
}
