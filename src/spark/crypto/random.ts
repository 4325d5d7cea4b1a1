import { randomBytes } from 'node:crypto'

/** Drawn ahead: a call into OpenSSL for each scalar would cost more than the bytes. */
let drawn = Buffer.alloc(0)
const DRAWN_BYTES = 2048

/** So many random bytes, at most 2048, as a view that nobody else gets. */
export function drawBytes(count: number): Uint8Array {
  if (drawn.length < count) drawn = randomBytes(DRAWN_BYTES)
  const bytes = drawn.subarray(0, count)
  drawn = drawn.subarray(count)
  return bytes
}
