import { oneLine, plainLines } from './plain-text.ts'

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

/**
 * A text of several lines for a terminal or a log: its own colours stay, everything else that could steer a terminal
 * is gone, and no line is a workflow command, since a runner reads commands from whatever a step prints.
 */
export function terminalText(text: string): string {
  const plain = text
    .split(STYLE)
    .map((part) => (isStyle(part) ? part : plainLines(part)))
    .join('')
  return plain.split('\n').map(withoutCommand).join('\n')
}

/** A text from outside as one line of a log. */
export function logLine(text: string): string {
  return withoutCommand(oneLine(text))
}

/** JSON on one line in which every character is seen: what a terminal or a runner would act on is escaped. */
export function visibleJson(value: unknown): string {
  return visible(JSON.stringify(value))
}

/** The same on several lines, for a file: somebody shows it in a terminal or in a job's log. */
export function visibleJsonLines(value: unknown, indent: number): string {
  return JSON.stringify(value, null, indent).split('\n').map(visible).join('\n')
}

function visible(json: string): string {
  return json
    .replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}\u2800]/gu, (character) =>
      Array.from(
        { length: character.length },
        (_, index) => `\\u${character.charCodeAt(index).toString(16).padStart(4, '0')}`,
      ).join(''),
    )
    .replaceAll('##[', '#\\u0023[')
}

// The runner takes `::name::` at the start of a line and the older `##[name]` anywhere in it.
function withoutCommand(line: string): string {
  return line.replace(/^(\s*):(?=:)/, '$1: ').replace(/##(?=\[)/g, '# #')
}
