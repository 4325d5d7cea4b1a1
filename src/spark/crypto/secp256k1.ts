import { nativeSecp256k1 } from './secp256k1-native.ts'
import { wasmSecp256k1 } from './secp256k1-wasm.ts'

/**
 * The few operations of the curve that the network needs, on bytes: scalars of 32, points of 33 (or 65 where named).
 * Results are null where the result is no point; points and secrets passed in are valid, except to the checks and
 * verifications, which take anything.
 */
export interface Secp256k1 {
  isPoint(bytes: Uint8Array): boolean
  isSecret(bytes: Uint8Array): boolean
  multiplyBase(secret: Uint8Array): Uint8Array | null
  multiplyBaseUncompressed(secret: Uint8Array): Uint8Array | null
  multiply(point: Uint8Array, secret: Uint8Array): Uint8Array | null
  multiplyUncompressed(point: Uint8Array, secret: Uint8Array): Uint8Array | null
  add(a: Uint8Array, b: Uint8Array): Uint8Array | null
  /** point + scalar × G. */
  addBase(point: Uint8Array, scalar: Uint8Array): Uint8Array | null
  signEcdsa(hash: Uint8Array, secret: Uint8Array): Uint8Array
  /** Takes high S too, as Bitcoin's DER encodings may have it. */
  verifyEcdsa(hash: Uint8Array, point: Uint8Array, signature: Uint8Array): boolean
  signSchnorr(message: Uint8Array, secret: Uint8Array): Uint8Array
  verifySchnorr(message: Uint8Array, x: Uint8Array, signature: Uint8Array): boolean
}

/** libsecp256k1 as machine code where it comes prebuilt, else the same library as WebAssembly, four times slower. */
export const secp256k1: Secp256k1 = nativeSecp256k1() ?? wasmSecp256k1
