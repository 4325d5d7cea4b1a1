const CODES = { heading: '1', bad: '1;31', unsure: '1;33', good: '1;32' } as const
const RESET = '0'

export type Paint = (text: string, tone: keyof typeof CODES) => string

/** Where a text changes its style, for `split`: the changes themselves are among the parts. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: a terminal's styles begin with one
export const STYLE = /(\u001b\[[\d;]{1,4}m)/

/** Paints text for a terminal, or leaves it as it is. */
export function ansiStyle(color: boolean): Paint {
  return color ? (text, tone) => `${sequence(CODES[tone])}${text}${sequence(RESET)}` : (text) => text
}

/** Whether a part of a text is one of the styles that {@link ansiStyle} paints with, and nothing else. */
export function isStyle(part: string): boolean {
  return [...Object.values(CODES), RESET].some((code) => part === sequence(code))
}

const sequence = (code: string) => `\u001b[${code}m`
