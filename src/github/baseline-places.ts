import { mkdtemp } from 'node:fs/promises'
import path from 'node:path'
import { readRecording } from '../files/read-recording.ts'
import { unpackRuns } from './baseline-artifact.ts'
import type { RunArtifact } from './download-artifact.ts'
import type { Repository } from './github-client.ts'
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
