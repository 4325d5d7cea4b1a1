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
