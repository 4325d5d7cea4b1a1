import { isPoint } from '../crypto/curve.ts'
import { bytesOf, CONSTANT, decodeBech32 } from '../lightning/bech32.ts'

/** Field 1, length-delimited, 33 bytes: the identity public key in the address's protobuf message. */
const IDENTITY_FIELD = [0x0a, 33]

/**
 * The identity public key in a Spark address (bech32m of a protobuf message, any prefix) or in 66 hexadecimal digits.
 * Null when the text is neither.
 */
export function parseReceiver(text: string): Uint8Array | null {
  const key = /^[0-9a-f]{66}$/i.test(text) ? new Uint8Array(Buffer.from(text, 'hex')) : identityOf(text)
  return key !== null && isPoint(key) ? key : null
}

function identityOf(address: string): Uint8Array | null {
  const decoded = decodeBech32(address, CONSTANT.bech32m)
  const payload = decoded === null ? null : bytesOf(decoded.words)
  if (payload === null || IDENTITY_FIELD.some((byte, at) => payload[at] !== byte)) return null
  return payload.slice(2, 35)
}
