/** The curve itself: libsecp256k1 as machine code where the platform has it, else as WebAssembly. */

import { createRequire } from 'node:module'
import * as tiny from 'tiny-secp256k1'
import { at } from '../../at.ts'
import { taggedHash } from './hashing.ts'
import { bytesToBigint, GROUP_ORDER, reduce, scalarToBytes } from './scalar.ts'

/** libsecp256k1 in WebAssembly: runs wherever Node does. */
export const wasmSecp256k1: Secp256k1 = {
  isPoint: (bytes) => tiny.isPoint(bytes),
  isSecret: (bytes) => tiny.isPrivate(bytes),
  multiplyBase: (secret) => tiny.pointFromScalar(secret, true),
  multiplyBaseUncompressed: (secret) => tiny.pointFromScalar(secret, false),
  multiplyUncompressed: (point, secret) => tiny.pointMultiply(point, secret, false),
  add: (a, b) => tiny.pointAdd(a, b, true),
  addUncompressed: (a, b) => tiny.pointAdd(a, b, false),
  addBase: (point, scalar) => tiny.pointAddScalar(point, scalar, true),
  multiplyAddBase: (point, factor, scalar) => {
    const product = tiny.isPoint(point) ? tiny.pointMultiply(point, factor, false) : null
    return product && tiny.pointAddScalar(product, scalar, false)
  },
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

/** The part of the package `secp256k1` that we call. It throws where a result is no point or an argument is wrong. */
interface Bindings {
  publicKeyVerify(point: Uint8Array): boolean
  privateKeyVerify(secret: Uint8Array): boolean
  publicKeyCreate(secret: Uint8Array, compressed?: boolean): Uint8Array
  publicKeyTweakMul(point: Uint8Array, scalar: Uint8Array, compressed?: boolean): Uint8Array
  publicKeyTweakAdd(point: Uint8Array, scalar: Uint8Array, compressed?: boolean): Uint8Array
  publicKeyCombine(points: Uint8Array[], compressed?: boolean): Uint8Array
  signatureNormalize(signature: Uint8Array): Uint8Array
  ecdsaSign(hash: Uint8Array, secret: Uint8Array): { signature: Uint8Array }
  ecdsaVerify(signature: Uint8Array, hash: Uint8Array, point: Uint8Array): boolean
  ecdsaRecover(signature: Uint8Array, recovery: number, hash: Uint8Array, compressed?: boolean): Uint8Array
}

/** libsecp256k1 as machine code, or null where the package brings none for this platform or is not installed. */
export function nativeSecp256k1(): Secp256k1 | null {
  const bindings = load()
  if (bindings === null) return null
  return {
    isPoint: (bytes) => (bytes.length === 33 || bytes.length === 65) && bindings.publicKeyVerify(bytes),
    isSecret: (bytes) => bytes.length === 32 && bindings.privateKeyVerify(bytes),
    multiplyBase: (secret) => orNull(() => bindings.publicKeyCreate(secret, true)),
    multiplyBaseUncompressed: (secret) => orNull(() => bindings.publicKeyCreate(secret, false)),
    multiplyUncompressed: (point, secret) => orNull(() => bindings.publicKeyTweakMul(point, secret, false)),
    add: (a, b) => orNull(() => bindings.publicKeyCombine([a, b], true)),
    addUncompressed: (a, b) => orNull(() => bindings.publicKeyCombine([a, b], false)),
    addBase: (point, scalar) => orNull(() => bindings.publicKeyTweakAdd(point, scalar, true)),
    multiplyAddBase: (point, factor, scalar) =>
      orNull(() => multiplyAddBase(bindings, point, factor, scalar)),
    signEcdsa: (hash, secret) => bindings.ecdsaSign(hash, secret).signature,
    verifyEcdsa: (hash, point, signature) => verifyEcdsa(bindings, hash, point, signature),
    signSchnorr: (message, secret) => signSchnorr(bindings, message, secret),
    verifySchnorr: (message, x, signature) => verifySchnorr(bindings, message, x, signature),
  }
}

function load(): Bindings | null {
  try {
    // Not the package's main module, which would fall back on slow JavaScript.
    return createRequire(import.meta.url)('secp256k1/bindings.js') as Bindings
  } catch {
    return null
  }
}

function orNull(compute: () => Uint8Array): Uint8Array | null {
  try {
    return compute()
  } catch {
    return null
  }
}

function verifyEcdsa(
  bindings: Bindings,
  hash: Uint8Array,
  point: Uint8Array,
  signature: Uint8Array,
): boolean {
  try {
    const lowS = bindings.signatureNormalize(Uint8Array.from(signature))
    return bindings.ecdsaVerify(lowS, hash, point)
  } catch {
    return false
  }
}

/** BIP340 with 32 zero bytes in the place of fresh randomness, as the other library signs. */
function signSchnorr(bindings: Bindings, message: Uint8Array, secret: Uint8Array): Uint8Array {
  const key = bindings.publicKeyCreate(secret, true)
  const x = key.subarray(1)
  const own = key[0] === 2 ? bytesToBigint(secret) : GROUP_ORDER - bytesToBigint(secret)
  const masked = scalarToBytes(own ^ bytesToBigint(taggedHash('BIP0340/aux', new Uint8Array(32))))
  const drawn = reduce(bytesToBigint(taggedHash('BIP0340/nonce', masked, x, message)))
  const r = bindings.publicKeyCreate(scalarToBytes(drawn), true)
  const nonce = r[0] === 2 ? drawn : GROUP_ORDER - drawn
  const challenge = reduce(bytesToBigint(taggedHash('BIP0340/challenge', r.subarray(1), x, message)))
  return Buffer.concat([r.subarray(1), scalarToBytes(reduce(nonce + challenge * own))])
}

/** BIP340: R = s × G − e × P must have an even y and the signature's x. */
function verifySchnorr(
  bindings: Bindings,
  message: Uint8Array,
  x: Uint8Array,
  signature: Uint8Array,
): boolean {
  if (message.length !== 32 || x.length !== 32 || signature.length !== 64) return false
  const r = signature.subarray(0, 32)
  const s = signature.subarray(32)
  const publicKey = new Uint8Array(33)
  publicKey[0] = 2
  publicKey.set(x, 1)
  if (bytesToBigint(s) >= GROUP_ORDER) return false
  const challenge = reduce(bytesToBigint(taggedHash('BIP0340/challenge', r, x, message)))
  try {
    const nonce = multiplyAddBase(bindings, publicKey, scalarToBytes(reduce(-challenge)), s)
    return isEvenUncompressed(nonce) && Buffer.compare(nonce.subarray(1, 33), r) === 0
  } catch {
    // The key is no point, the sum is infinity, or the challenge zero.
    return false
  }
}

function isEvenUncompressed(point: Uint8Array): boolean {
  return (at(point, 64) & 1) === 0
}

/**
 * factor × P + scalar × G in one double multiplication, which the library has inside ECDSA's recovery of a public key
 * only (SEC 1, section 4.1.6): that is (s / r) × R − (hash / r) × G, where r is R's x coordinate. With P in the place of
 * R, s = factor × r and hash = −scalar × r give our sum. It costs two thirds of two multiplications and two parsings.
 */
function multiplyAddBase(
  bindings: Bindings,
  point: Uint8Array,
  factor: Uint8Array,
  scalar: Uint8Array,
): Uint8Array {
  if (point.length !== 33 || (point[0] !== 2 && point[0] !== 3)) throw new Error('not a compressed point')
  const r = bytesToBigint(point.subarray(1))
  // Recovery takes r below the group order, which all but one in 2^128 points have.
  if (r === 0n || r >= GROUP_ORDER) {
    const product = bindings.publicKeyTweakMul(point, factor, false)
    return bindings.publicKeyTweakAdd(product, scalar, false)
  }
  const signature = Buffer.concat([point.subarray(1), scalarToBytes(reduce(bytesToBigint(factor) * r))])
  const hash = scalarToBytes(reduce(-bytesToBigint(scalar) * r))
  return bindings.ecdsaRecover(signature, at(point, 0) & 1, hash, false)
}

/**
 * The few curve operations that the network needs, on bytes: scalars of 32, points of 33 (or 65 where named). A result
 * that is no point is null. Points and secrets passed in are valid, except to the checks and verifications: those take
 * anything.
 */
export interface Secp256k1 {
  isPoint(bytes: Uint8Array): boolean
  isSecret(bytes: Uint8Array): boolean
  multiplyBase(secret: Uint8Array): Uint8Array | null
  multiplyBaseUncompressed(secret: Uint8Array): Uint8Array | null
  multiplyUncompressed(point: Uint8Array, secret: Uint8Array): Uint8Array | null
  add(a: Uint8Array, b: Uint8Array): Uint8Array | null
  /** Points of 33 or 65 bytes; the sum has 65. Those of 65 are read three times as fast: they bring their y. */
  addUncompressed(a: Uint8Array, b: Uint8Array): Uint8Array | null
  /** point + scalar × G. */
  addBase(point: Uint8Array, scalar: Uint8Array): Uint8Array | null
  /** factor × point + scalar × G, of 65 bytes. Null as well when the point, of 33 bytes, is none. */
  multiplyAddBase(point: Uint8Array, factor: Uint8Array, scalar: Uint8Array): Uint8Array | null
  signEcdsa(hash: Uint8Array, secret: Uint8Array): Uint8Array
  /** Takes high S too, as Bitcoin's DER encodings may have it. */
  verifyEcdsa(hash: Uint8Array, point: Uint8Array, signature: Uint8Array): boolean
  signSchnorr(message: Uint8Array, secret: Uint8Array): Uint8Array
  verifySchnorr(message: Uint8Array, x: Uint8Array, signature: Uint8Array): boolean
}

/** libsecp256k1 as machine code where it comes prebuilt, else the same library as WebAssembly, four times slower. */
export const secp256k1: Secp256k1 = nativeSecp256k1() ?? wasmSecp256k1
