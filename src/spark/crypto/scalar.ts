/** Whole numbers modulo the order of secp256k1. */

/** A whole number modulo the group order. */
export type Scalar = bigint

export const GROUP_ORDER = 0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141n

export function reduce(value: bigint): Scalar {
  const rest = value % GROUP_ORDER
  return rest < 0n ? rest + GROUP_ORDER : rest
}

/** The inverse modulo the group order, by the extended Euclidean algorithm. */
export function invert(value: Scalar): Scalar {
  let [r0, r1] = [GROUP_ORDER, reduce(value)]
  let [s0, s1] = [0n, 1n]
  while (r1 !== 0n) {
    const quotient = r0 / r1
    ;[r0, r1] = [r1, r0 - quotient * r1]
    ;[s0, s1] = [s1, s0 - quotient * s1]
  }
  return reduce(s0)
}

/** 32 big-endian bytes. */
export function scalarToBytes(scalar: Scalar): Uint8Array {
  return Buffer.from(scalar.toString(16).padStart(64, '0'), 'hex')
}

/** Reads big-endian bytes; the result is not reduced. */
export function bytesToBigint(bytes: Uint8Array): bigint {
  return BigInt(`0x${Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('hex')}`)
}
