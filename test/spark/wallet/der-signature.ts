/** Writes a compact signature in DER, as the SDK sends some of its own. */
export function derFromCompact(compact: Uint8Array): Uint8Array {
  const integers = [compact.subarray(0, 32), compact.subarray(32, 64)].map((half) => {
    const first = half.findIndex((byte) => byte !== 0)
    const digits = first < 0 ? Uint8Array.of(0) : half.subarray(first)
    const positive = (digits[0] ?? 0) >= 0x80 ? Buffer.concat([Uint8Array.of(0), digits]) : digits
    return Buffer.concat([Uint8Array.of(0x02, positive.length), positive])
  })
  const body = Buffer.concat(integers)
  return Buffer.concat([Uint8Array.of(0x30, body.length), body])
}
