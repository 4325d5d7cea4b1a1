import { isPoint } from '../crypto/curve.ts'

const CHARSET = 'qpzry9x8gf2tvdw0s3jn54khce6mua7l'
const BECH32M_CONSTANT = 0x2bc830a3
const GENERATOR = [0x3b6a57b2, 0x26508e6d, 0x1ea119fa, 0x3d4233dd, 0x2a1462b3]
const CHECKSUM_LENGTH = 6
/** Field 1, length-delimited, 33 bytes: the identity public key in the address's protobuf message. */
const IDENTITY_FIELD = [0x0a, 33]

/**
 * The identity public key of a Spark address (bech32m of a protobuf message, whatever its prefix) or of 66 hexadecimal
 * digits. Null when it is neither.
 */
export function parseReceiver(text: string): Uint8Array | null {
  const key = /^[0-9a-f]{66}$/i.test(text) ? new Uint8Array(Buffer.from(text, 'hex')) : identityOf(text)
  return key !== null && isPoint(key) ? key : null
}

function identityOf(address: string): Uint8Array | null {
  const payload = decodeBech32m(address)
  if (payload === null || IDENTITY_FIELD.some((byte, at) => payload[at] !== byte)) return null
  return payload.slice(2, 35)
}

/** BIP350, without the length limit of Bitcoin addresses. Null when the checksum does not fit. */
function decodeBech32m(text: string): Uint8Array | null {
  const lower = text.toLowerCase()
  if (text !== lower && text !== text.toUpperCase()) return null
  const separator = lower.lastIndexOf('1')
  const prefix = lower.slice(0, separator)
  const words = [...lower.slice(separator + 1)].map((letter) => CHARSET.indexOf(letter))
  if (separator < 1 || words.length < CHECKSUM_LENGTH || words.includes(-1)) return null
  if (checksum([...expandPrefix(prefix), ...words]) !== BECH32M_CONSTANT) return null
  return toBytes(words.slice(0, -CHECKSUM_LENGTH))
}

function expandPrefix(prefix: string): number[] {
  const codes = [...prefix].map((letter) => letter.charCodeAt(0))
  return [...codes.map((code) => code >> 5), 0, ...codes.map((code) => code & 31)]
}

function checksum(values: number[]): number {
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

function toBytes(words: number[]): Uint8Array {
  const bytes: number[] = []
  let buffer = 0
  let bits = 0
  for (const word of words) {
    buffer = ((buffer << 5) | word) & 0xfff
    bits += 5
    if (bits >= 8) {
      bits -= 8
      bytes.push((buffer >> bits) & 0xff)
    }
  }
  return Uint8Array.from(bytes)
}
