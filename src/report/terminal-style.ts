const CODES = { heading: '1', bad: '1;31', unsure: '1;33', good: '1;32' } as const

export type Paint = (text: string, tone: keyof typeof CODES) => string

/** Paints text for a terminal, or leaves it as it is. */
export function ansiStyle(color: boolean): Paint {
  return color ? (text, tone) => `\u001b[${CODES[tone]}m${text}\u001b[0m` : (text) => text
}
