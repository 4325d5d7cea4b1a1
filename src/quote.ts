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
