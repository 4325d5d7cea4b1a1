import type { Duplex } from 'node:stream'

/** More than any message of ours; what is longer is none, and must not fill memory. */
const MOST_LINE_CHARS = 16 * 1024 * 1024

/** The descriptor of a child's own channel, a socket: stdout is not ours where SDKs print. */
export const CHANNEL_FD = 3

/**
 * Reads JSON values, one a line, from a channel whose other end also runs foreign code: a line that is too long or no
 * JSON is passed over.
 */
export function readJsonLines(channel: Duplex, onValue: (value: unknown) => void): void {
  let rest = ''
  let tooLong = false
  channel.setEncoding('utf8')
  // A broken pipe is told by the process's end.
  channel.on('error', () => {})
  channel.on('data', (chunk: string) => {
    const lines = (rest + chunk).split('\n')
    rest = lines.pop() ?? ''
    for (const line of lines) {
      const value = tooLong ? undefined : jsonIn(line)
      tooLong = false
      if (value !== undefined) onValue(value)
    }
    if (rest.length > MOST_LINE_CHARS) {
      tooLong = true
      rest = ''
    }
  })
}

/** Writes one value; `onWritten` is called once the system has taken it, or never will. */
export function writeJsonLine(channel: Duplex, value: unknown, onWritten: () => void = () => {}): void {
  if (channel.destroyed || !channel.writable) onWritten()
  else channel.write(`${JSON.stringify(value)}\n`, () => onWritten())
}

function jsonIn(line: string): unknown {
  try {
    return JSON.parse(line)
  } catch {
    return undefined
  }
}
