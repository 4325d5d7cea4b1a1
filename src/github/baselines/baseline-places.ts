import { mkdtemp } from 'node:fs/promises'
import path from 'node:path'
import { KNOWN_LEAKS_FILE, type KnownLeak, parseKnownLeaks } from '../../compare/compare.ts'
import { UsageError } from '../../errors.ts'
import type { Repository } from '../github-client.ts'
import type { RepositoryFiles } from './repository-files.ts'
import type { BaselinePlaces } from './resolve-baselines.ts'
import { runHistory } from './run-history.ts'

/** What decides where baselines are looked for. */
export interface PlacesQuery {
  files: RepositoryFiles
  shippedDir: string
  tempDir: string
  repository: Repository | null
  workflowFile: string | null
  baseBranch: string
  headSha: string
  runId: number
  stem: string
}

/** The places to look for baselines in; why the base branch's runs are not among them, when they are not. */
export async function openBaselinePlaces(query: PlacesQuery): Promise<BaselinePlaces> {
  const { files, shippedDir, repository, workflowFile, baseBranch, headSha, runId, stem } = query
  const tempDir = await mkdtemp(path.join(query.tempDir, 'sdk-memtest-baselines-'))
  const without = (missing: string): BaselinePlaces => ({ files, shippedDir, tempDir, history: { missing } })
  if (repository === null) return without('Previous run: not looked for, input github-token is empty.')
  if (workflowFile === null) {
    return without('Previous run: not looked for, GITHUB_WORKFLOW_REF names no workflow.')
  }
  const runs = runHistory(repository, { workflowFile, baseBranch, headSha, runId })
  return { files, shippedDir, tempDir, history: { repository, runs, baseBranch, stem } }
}

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
