import type { KnownLeak } from '../compare/known-leaks.ts'
import { KNOWN_LEAKS_FILE, parseKnownLeaks } from '../files/known-leaks.ts'
import { UsageError } from '../usage-error.ts'
import type { RepositoryFiles } from './repository-files.ts'

/**
 * The accepted leaks: of the file that input `known-leaks` names, else of `memtest-known-leaks.json`, if there.
 * @throws UsageError when the named file is not there, or a file is not of its format: a list that silently is none
 *   would turn pull requests red.
 */
export async function readAcceptedLeaks(given: string | null, files: RepositoryFiles): Promise<KnownLeak[]> {
  const file = given ?? KNOWN_LEAKS_FILE
  const bytes = await files.read(file)
  if (bytes !== null) return parseKnownLeaks(bytes.toString('utf8'), file)
  if (given === null) return []
  throw new UsageError(
    `input known-leaks should name a file in ${files.place}, got ${JSON.stringify(given)}, which is not there`,
  )
}
