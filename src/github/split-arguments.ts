import { quote } from '../quote.ts'
import { UsageError } from '../usage-error.ts'

/**
 * Splits a line of flags into arguments as a shell would: at white space, with single and double quotes and
 * backslashes; nothing is expanded.
 * @throws UsageError for a quote that is never closed.
 */
export function splitArguments(name: string, line: string): string[] {
  const words: string[] = []
  let word: string | null = null
  const pattern = /\s+|'([^']*)'|"((?:[^"\\]|\\.)*)"|\\(.)|([^\s'"\\]+)|(['"\\])/gs
  for (const [part, single, double, escaped, plain, stray] of line.matchAll(pattern)) {
    if (stray !== undefined) {
      throw new UsageError(`${name} should close its quotes, got ${quote(line)}: add the missing ${stray}`)
    }
    const text = single ?? double?.replace(/\\(["\\])/g, '$1') ?? escaped ?? plain
    if (text !== undefined) word = (word ?? '') + text
    else if (/^\s/.test(part) && word !== null) {
      words.push(word)
      word = null
    }
  }
  if (word !== null) words.push(word)
  return words
}
