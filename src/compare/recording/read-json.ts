import { readFile } from 'node:fs/promises'
import * as v from 'valibot'
import { type RunFailure, refusedBySystem, systemCode, UsageError } from '../../errors.ts'
import { unquoted } from '../../text/text.ts'

/** Parsed JSON, or why not: a torn file is the reader's to judge. */
export type JsonText = { kind: 'json'; value: unknown } | { kind: 'torn'; reason: string }

/** Parses JSON without throwing. */
export function parseJson(text: string): JsonText {
  try {
    return { kind: 'json', value: JSON.parse(text) as unknown }
  } catch (error) {
    return { kind: 'torn', reason: unquoted(error instanceof Error ? error.message : String(error)) }
  }
}

/**
 * Checks a stored file's format first, then its shape.
 * @param remedy What the user can do, after a colon.
 * @throws UsageError that names the file and the first field that does not fit, or the other format.
 */
export function checkFormat<T>(
  file: string,
  value: unknown,
  schema: v.GenericSchema<unknown, T>,
  remedy: string,
): T {
  const format = typeof value === 'object' && value !== null && 'format' in value ? value.format : undefined
  if (format !== 1) {
    throw new UsageError(
      `${file} is format ${unquoted(JSON.stringify(format) ?? 'unknown')}, this tool reads 1: ${remedy}`,
    )
  }
  const result = v.safeParse(schema, value, { abortEarly: true })
  if (result.success) return result.output
  const [issue] = result.issues
  throw new UsageError(
    `${file}: ${unquoted(v.getDotPath(issue) ?? 'the whole')}: ${unquoted(issue.message)}: ${remedy}`,
  )
}

/** A file that is there and cannot be read. */
export function unreadable(file: string, error: unknown): UsageError | RunFailure {
  return refusedBySystem({ subject: '', expected: 'expected something that can be read', got: file }, error)
}

/** A file's text by its name, or null when there is none. */
export type ReadText = (file: string) => Promise<string | null>

/** The same of this machine's files. @throws UsageError when it is there and cannot be read. */
export async function readIfThere(file: string): Promise<string | null> {
  try {
    return await readFile(file, 'utf8')
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return null
    throw unreadable(file, error)
  }
}
