// C0 and C1 controls (terminal escapes among them), line and paragraph separators, and the characters
// that reorder text on screen: none may come through from a file name or a constructor's name.
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const UNSAFE = /[\u0000-\u001f\u007f-\u009f\u2028\u2029\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]+/g

/** Outside text on one line, without anything that could steer a terminal or reorder what surrounds it. */
export function oneLine(text: string): string {
  return text.toWellFormed().replace(UNSAFE, ' ').trim()
}

/** The same for a text of several lines: the breaks stay. */
export function plainLines(text: string): string {
  return text
    .toWellFormed()
    .split('\n')
    .map((line) => line.replace(UNSAFE, ' '))
    .join('\n')
}

export function capitalized(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1)
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
