import { mkdtemp } from 'node:fs/promises'
import path from 'node:path'
import { KNOWN_LEAKS_FILE, type KnownLeak, parseKnownLeaks, readRecording } from '../../compare/compare.ts'
import { UsageError } from '../../errors.ts'
import type { RunArtifact } from '../artifact/artifact.ts'
import type { Repository } from '../github-client.ts'
import { unpackRuns } from './baseline-artifact.ts'
import { rememberBy, rememberFiles, rememberHistory } from './remember.ts'
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
  const { shippedDir, repository, workflowFile, baseBranch, headSha, runId, stem } = query
  const files = rememberFiles(query.files)
  const tempDir = await mkdtemp(path.join(query.tempDir, 'sdk-memtest-baselines-'))
  const recording = rememberBy((csvFile: string) => readRecording(csvFile, null))
  const common = { files, shippedDir, tempDir, recording }
  const without = (missing: string): BaselinePlaces => ({ ...common, history: { missing } })
  if (repository === null) return without('Previous run: not looked for, input github-token is empty.')
  if (workflowFile === null) {
    return without('Previous run: not looked for, GITHUB_WORKFLOW_REF names no workflow.')
  }
  const runs = rememberHistory(runHistory(repository, { workflowFile, baseBranch, headSha, runId }))
  const unpacked = rememberBy((artifact: RunArtifact) =>
    unpackRuns(repository, artifact, path.join(tempDir, 'previous')),
  )
  return { ...common, history: { runs, unpacked, baseBranch, stem } }
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
