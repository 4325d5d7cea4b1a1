/** Outside text on one line or several, without anything that steers a terminal or reorders what surrounds it. */

// Controls (C0, DEL and C1: terminal escapes among them), line and paragraph separators, and what is not seen itself
// but reorders, hides or carries text (fillers and variation selectors are letters and marks to Unicode): none may come
// through from a file name, a version or a constructor's name.
const UNSAFE = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}\u2800]+/gu
/** More marks on one letter than any language has: they would pile up over the lines around. */
const PILED_MARKS = /(\p{M}{4})\p{M}+/gu

/** Outside text on one line, without anything that could steer a terminal or reorder what surrounds it. */
export function oneLine(text: string): string {
  return text.toWellFormed().replace(UNSAFE, ' ').replace(PILED_MARKS, '$1').trim()
}

/** The same for a text of several lines: the breaks stay. */
export function plainLines(text: string): string {
  return text
    .toWellFormed()
    .split('\n')
    .map((line) => line.replace(UNSAFE, ' ').replace(PILED_MARKS, '$1'))
    .join('\n')
}

export function capitalized(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1)
}

/** `a`, `a and b`, `a, b and c`. */
export function listed(parts: readonly string[]): string {
  return parts.length <= 1 ? parts.join('') : `${parts.slice(0, -1).join(', ')} and ${parts.at(-1)}`
}

/** Breaks a sentence into lines of at most `width` characters; a longer word stays whole. */
export function wrapText(text: string, width: number, indent = ''): string[] {
  const lines: string[] = []
  let line = ''
  for (const word of oneLine(text).split(/ +/)) {
    if (line !== '' && line.length + 1 + word.length > width - indent.length) {
      lines.push(indent + line)
      line = word
    } else {
      line = line === '' ? word : `${line} ${word}`
    }
  }
  return line === '' ? lines : [...lines, indent + line]
}

const MOST_CHARACTERS = 120

/** Text from outside as a message shows it: in quotes, on one line, and cut when it is long. */
export function quote(text: string): string {
  return JSON.stringify(clip(text))
}

/** The same without quotes, for another program's words about what came. */
export function unquoted(text: string): string {
  return clip(text.replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' '))
}

function clip(text: string): string {
  return text.length > MOST_CHARACTERS ? `${text.slice(0, MOST_CHARACTERS - 1)}…` : text
}
