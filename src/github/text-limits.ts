/** What a text file may hold before it is decoded and split: a line break costs one byte there and a string here. */
export interface TextLimits {
  bytes: number
  lines: number
  lineBytes: number
}

const LINE_FEED = 10

/** In what a text is more than it may be, in words, or null; told from the bytes, without making a string of them. */
export function excessOf(bytes: Buffer, limits: TextLimits): string | null {
  if (bytes.length > limits.bytes) return `it has ${bytes.length} bytes, expected at most ${limits.bytes}`
  let start = 0
  for (let line = 1; ; line++) {
    if (line > limits.lines) return `it has more than ${limits.lines} lines`
    const end = bytes.indexOf(LINE_FEED, start)
    const length = (end === -1 ? bytes.length : end) - start
    if (length > limits.lineBytes) {
      return `line ${line} has ${length} bytes, expected at most ${limits.lineBytes}`
    }
    if (end === -1) return null
    start = end + 1
  }
}
