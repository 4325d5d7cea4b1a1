const CHARSET = 'qpzry9x8gf2tvdw0s3jn54khce6mua7l'
const GENERATOR = [0x3b6a57b2, 0x26508e6d, 0x1ea119fa, 0x3d4233dd, 0x2a1462b3]
const CHECKSUM_LENGTH = 6
/** What a checksum comes to: BIP173's constant, and that of bech32m (BIP350). */
export const CONSTANT = { bech32: 1, bech32m: 0x2bc830a3 } as const

/** BIP173's text of a prefix and five-bit words, without its length limit, as BOLT11 has it. */
export function encodeBech32(prefix: string, words: readonly number[]): string {
  const state = checksum([...expandPrefix(prefix), ...words, 0, 0, 0, 0, 0, 0]) ^ CONSTANT.bech32
  const tail = Array.from({ length: CHECKSUM_LENGTH }, (_, at) => (state >>> (5 * (5 - at))) & 31)
  return `${prefix}1${[...words, ...tail].map((word) => CHARSET[word]).join('')}`
}

/** Prefix and words of a text of any length, or null when its checksum does not fit. */
export function decodeBech32(
  text: string,
  constant: number = CONSTANT.bech32,
): { prefix: string; words: number[] } | null {
  const lower = text.toLowerCase()
  if (text !== lower && text !== text.toUpperCase()) return null
  const separator = lower.lastIndexOf('1')
  const prefix = lower.slice(0, separator)
  const words = [...lower.slice(separator + 1)].map((letter) => CHARSET.indexOf(letter))
  if (separator < 1 || words.length < CHECKSUM_LENGTH || words.includes(-1)) return null
  if (checksum([...expandPrefix(prefix), ...words]) !== constant) return null
  return { prefix, words: words.slice(0, -CHECKSUM_LENGTH) }
}

/** Bytes as five-bit words; the last is filled up with zero bits. */
export function wordsOf(bytes: Uint8Array): number[] {
  return regroup([...bytes], 8, 5, true)
}

/** Five-bit words as bytes. Bits left over are dropped, or with `fill` make up one more byte. */
export function bytesOf(words: readonly number[], fill = false): Uint8Array {
  return Uint8Array.from(regroup(words, 5, 8, fill))
}

function regroup(values: readonly number[], from: number, to: number, fill: boolean): number[] {
  const out: number[] = []
  let buffer = 0
  let bits = 0
  for (const value of values) {
    buffer = ((buffer << from) | value) & 0xffff
    bits += from
    while (bits >= to) {
      bits -= to
      out.push((buffer >> bits) & ((1 << to) - 1))
    }
  }
  if (fill && bits > 0) out.push((buffer << (to - bits)) & ((1 << to) - 1))
  return out
}

function expandPrefix(prefix: string): number[] {
  const codes = [...prefix].map((letter) => letter.charCodeAt(0))
  return [...codes.map((code) => code >> 5), 0, ...codes.map((code) => code & 31)]
}

function checksum(values: readonly number[]): number {
  let state = 1
  for (const value of values) {
    const top = state >>> 25
    state = ((state & 0x1ffffff) << 5) ^ value
    for (const [bit, generator] of GENERATOR.entries()) {
      if ((top >> bit) & 1) state ^= generator
    }
  }
  return state >>> 0
}
