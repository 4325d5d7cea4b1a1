/** A name as code has them: no spaces, so that it cannot be a sentence of whoever made the artifact. */
const IDENTIFIER = /^[\w$.<>:()#[\]/+-]{1,60}$/

export function isIdentifier(text: string): boolean {
  return IDENTIFIER.test(text)
}

/** A record without the names that are none. */
export function withIdentifiers<T>(record: Record<string, T>): Record<string, T> {
  return Object.fromEntries(Object.entries(record).filter(([name]) => isIdentifier(name)))
}
