import assert from 'node:assert/strict'

/** A refusal's text may quote what came, but not without bound. */
const MOST_CHARACTERS = 2_000

/** Whether `error` is a refusal of this class that a person can read: one line, no stack, not without bound. */
export function assertSentence(error: unknown, kind: abstract new (...args: never[]) => Error): void {
  assert.ok(error instanceof kind, `expected a ${kind.name}, got ${describe(error)}`)
  const { message } = error
  assert.ok(
    message.length > 10 && message.length <= MOST_CHARACTERS,
    `a message of ${message.length} characters`,
  )
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what must not be there
  assert.doesNotMatch(message, /[\x00-\x1f]/, JSON.stringify(message))
  assert.doesNotMatch(message, /\bat .*\(?(?:file:|node:|\/).*:\d+:\d+/)
}

/** Runs what may refuse: returns its value, or null after a refusal in a sentence. Anything else thrown fails. */
export function valueOrSentence<T>(work: () => T, kind: abstract new (...args: never[]) => Error): T | null {
  try {
    return work()
  } catch (error) {
    assertSentence(error, kind)
    return null
  }
}

/** The same for work that takes time. */
export async function resultOrSentence<T>(
  work: () => Promise<T>,
  kind: abstract new (...args: never[]) => Error,
): Promise<T | null> {
  try {
    return await work()
  } catch (error) {
    assertSentence(error, kind)
    return null
  }
}

function describe(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error)
}
