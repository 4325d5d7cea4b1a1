const LINE_FEED = 10

/** What {@link wholeLines} held back: the bytes after the last line end, or null when the file ends with one. */
export interface TornLine {
  bytes: Uint8Array | null
}

/**
 * Passes on whole lines only. What follows the last line end is a row whose writing was cut short by the death of its
 * writer: no field of it can be trusted, even when their number is right.
 * @param torn Filled in at the end.
 * @param maxLineBytes A line longer than this is no CSV row.
 * @throws RangeError when a line is longer than `maxLineBytes`, so that a file without line ends costs no memory.
 */
export async function* wholeLines(
  source: AsyncIterable<Uint8Array | string>,
  torn: TornLine,
  maxLineBytes: number,
): AsyncGenerator<Uint8Array> {
  let rest: Uint8Array = new Uint8Array(0)
  for await (const chunk of source) {
    const bytes = typeof chunk === 'string' ? Buffer.from(chunk) : chunk
    const end = bytes.lastIndexOf(LINE_FEED) + 1
    if (end === 0) {
      rest = Buffer.concat([rest, bytes])
    } else {
      const whole = bytes.subarray(0, end)
      yield rest.length === 0 ? whole : Buffer.concat([rest, whole])
      // A copy: the source may reuse its chunk.
      rest = Uint8Array.from(bytes.subarray(end))
    }
    if (rest.length > maxLineBytes) throw new RangeError(`a line is longer than ${maxLineBytes} bytes`)
  }
  torn.bytes = rest.length > 0 ? rest : null
}
