import * as tiny from 'tiny-secp256k1'
import type { Secp256k1 } from './secp256k1.ts'

/** libsecp256k1 in WebAssembly: runs wherever Node does. */
export const wasmSecp256k1: Secp256k1 = {
  isPoint: (bytes) => tiny.isPoint(bytes),
  isSecret: (bytes) => tiny.isPrivate(bytes),
  multiplyBase: (secret) => tiny.pointFromScalar(secret, true),
  multiplyBaseUncompressed: (secret) => tiny.pointFromScalar(secret, false),
  multiply: (point, secret) => tiny.pointMultiply(point, secret, true),
  multiplyUncompressed: (point, secret) => tiny.pointMultiply(point, secret, false),
  add: (a, b) => tiny.pointAdd(a, b, true),
  addBase: (point, scalar) => tiny.pointAddScalar(point, scalar, true),
  signEcdsa: (hash, secret) => tiny.sign(hash, secret),
  verifyEcdsa: (hash, point, signature) => orFalse(() => tiny.verify(hash, point, signature)),
  signSchnorr: (message, secret) => tiny.signSchnorr(message, secret),
  verifySchnorr: (message, x, signature) => orFalse(() => tiny.verifySchnorr(message, x, signature)),
}

// It throws on what is not a key or a signature at all.
function orFalse(verify: () => boolean): boolean {
  try {
    return verify()
  } catch {
    return false
  }
}
