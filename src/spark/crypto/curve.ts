/** Points of secp256k1 and the secrets behind them: parsed, added, multiplied, reduced to x. */

import { randomBytes } from 'node:crypto'
import { at } from '../../at.ts'
import { bytesToBigint, GROUP_ORDER, type Scalar, scalarToBytes } from './scalar.ts'
import { secp256k1 } from './secp256k1.ts'

/** A compressed curve point, 33 bytes. */
export type Point = Uint8Array

/** A secret scalar as it travels: 32 bytes, from 1 to the group order - 1. Null when it is not. */
export function parseScalar(bytes: Uint8Array): Scalar | null {
  return secp256k1.isSecret(bytes) ? bytesToBigint(bytes) : null
}

/** Random bytes drawn ahead: a call into OpenSSL for each scalar would cost more than the bytes. */
let drawn = Buffer.alloc(0)
const DRAWN_CHUNK_BYTES = 2048

export function randomScalar(): Scalar {
  for (;;) {
    if (drawn.length === 0) drawn = randomBytes(DRAWN_CHUNK_BYTES)
    const scalar = bytesToBigint(drawn.subarray(0, 32))
    drawn = drawn.subarray(32)
    if (scalar > 0n && scalar < GROUP_ORDER) return scalar
  }
}

export function isPoint(bytes: Uint8Array): boolean {
  return bytes.length === 33 && secp256k1.isPoint(bytes)
}

export function samePoint(a: Uint8Array, b: Uint8Array): boolean {
  return Buffer.compare(a, b) === 0
}

/** scalar × G. @throws on zero. */
export function basePoint(scalar: Scalar): Point {
  const point = secp256k1.multiplyBase(scalarToBytes(scalar))
  if (point === null) throw new Error('the base point times zero is not a point')
  return point
}

/** a + b, or null when they cancel out. */
export function addPoints(a: Point, b: Point): Point | null {
  return secp256k1.add(a, b)
}

/** a + b of points that an adversary cannot choose to cancel out. @throws if they do. */
export function sumPoints(first: Point, ...rest: Point[]): Point {
  let sum = first
  for (const point of rest) {
    const next = addPoints(sum, point)
    if (next === null) throw new Error('the points add up to infinity')
    sum = next
  }
  return sum
}

/** factor × point + scalar × G. Null when they cancel out, or the point is none after all. */
export function multiplyAddBase(point: Point, factor: Scalar, scalar: Scalar): UncompressedPoint | null {
  return secp256k1.multiplyAddBase(point, scalarToBytes(factor), scalarToBytes(scalar))
}

/** A curve point with its y coordinate, 65 bytes: quicker to add, longer to keep. */
export type UncompressedPoint = Uint8Array

/** scalar × G, or null for zero. */
export function basePointUncompressed(scalar: Scalar): UncompressedPoint | null {
  return scalar === 0n ? null : secp256k1.multiplyBaseUncompressed(scalarToBytes(scalar))
}

/** a + b of points in either form, or null when they cancel out. Null counts as the point at infinity. */
export function addUncompressed(
  a: Point | UncompressedPoint | null,
  b: UncompressedPoint | null,
): UncompressedPoint | null {
  if (a === null) return b
  return b === null ? a : secp256k1.addUncompressed(a, b)
}

export function compressPoint(point: UncompressedPoint): Point {
  const compressed = new Uint8Array(33)
  compressed[0] = 2 + (at(point, 64) & 1)
  compressed.set(point.subarray(1, 33), 1)
  return compressed
}

export function negatePoint(point: Point): Point {
  const negated = Uint8Array.from(point)
  negated[0] = at(point, 0) ^ 1
  return negated
}

export function hasEvenY(point: Point): boolean {
  return point[0] === 2
}

/** The x coordinate, which is how BIP340 writes a point. */
export function xOnly(point: Point): Uint8Array {
  return point.subarray(1, 33)
}

/** The point of that x coordinate whose y is even. */
export function liftEven(x: Uint8Array): Point {
  const point = new Uint8Array(33)
  point[0] = 2
  point.set(x, 1)
  return point
}
