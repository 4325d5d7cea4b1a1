/** What stands in a field of bytes that has nothing to say. */
export const NO_BYTES: Uint8Array = new Uint8Array(0)

/**
 * A copy to keep. What is decoded from a message is a view of that message's whole buffer, and a short buffer is a
 * slice of a shared slab: stored for long, either would keep kilobytes alive for the sake of a few bytes.
 */
export function keptBytes(bytes: Uint8Array): Uint8Array {
  return new Uint8Array(bytes)
}
