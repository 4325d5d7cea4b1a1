import type { Recording } from '../compare/compare.ts'
import { flagsOfRecord } from '../run/options/options.ts'
import { oneLine } from '../text/text.ts'

/** Flags to set otherwise than the run had them; null as a value for a switch. */
export type Changes = Readonly<Record<string, string | null>>

/**
 * One command that repeats a run of this tool with the same flags, or that judges a foreign recording again.
 * @param tool How the reader starts this tool.
 */
export function reproduceCommand(
  { metadata, file, forcedGc }: Recording,
  tool = 'sdk-memtest',
  changes: Changes = {},
): string {
  if (metadata === null) {
    return `${tool} compare ${shellWord(file)}${forcedGc ? ' --force-gc' : ''}`
  }
  const flags = new Map([...flagsOfRecord(metadata.options), ...Object.entries(changes)])
  const words = [...flags].map(([flag, value]) =>
    value === null ? `--${flag}` : `--${flag} ${shellWord(value)}`,
  )
  return [`${tool} run`, ...words, `--sdk ${shellWord(metadata.sdk.spec)}`].join(' ')
}

/** A word that a POSIX shell takes as it is; quoted when it holds anything a shell could read. */
function shellWord(text: string): string {
  const plain = oneLine(text)
  return /^[A-Za-z0-9_./:@%+=,^~-]+$/.test(plain) && !plain.startsWith('~')
    ? plain
    : `'${plain.replaceAll("'", `'\\''`)}'`
}
