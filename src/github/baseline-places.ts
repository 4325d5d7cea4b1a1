import { mkdtemp } from 'node:fs/promises'
import path from 'node:path'
import type { Repository } from './github-client.ts'
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
