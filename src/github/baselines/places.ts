import { readFile } from 'node:fs/promises'
import path from 'node:path'
import {
  KNOWN_LEAKS_FILE,
  type KnownLeak,
  parseKnownLeaks,
  type Recording,
  recordingFrom,
} from '../../compare/compare.ts'
import { systemCode, UsageError } from '../../errors.ts'
import { type CheckedRun, fetchRuns, type RunArtifact } from '../artifact/artifact.ts'
import { hasStatus, type Repository } from '../github-client.ts'
import { type RunHistory, runHistory } from './search-history.ts'

/** Where baselines are looked for. */
export interface BaselinePlaces {
  /** The caller's files: the checkout, or the base branch in the report stage. */
  files: RepositoryFiles
  /** The baselines that come with the Action. */
  shippedDir: string
  /** Runs on the base branch; without a token or a workflow to look in, why not. */
  history:
    | {
        runs: RunHistory
        /** What one of their artifacts holds, downloaded and checked once. */
        fetched: (artifact: RunArtifact) => Promise<CheckedRun[] | 'expired'>
        /** What such a run recorded, read once. */
        recording: (run: CheckedRun) => Promise<Recording>
        baseBranch: string
        stem: string
      }
    | { missing: string }
}

/** What decides where baselines are looked for. */
export interface PlacesQuery {
  files: RepositoryFiles
  shippedDir: string
  repository: Repository | null
  workflowFile: string | null
  baseBranch: string
  headSha: string
  runId: number
  stem: string
}

/** Opens the places where baselines are looked for; says why where the base branch's runs are not among them. */
export function openBaselinePlaces(query: PlacesQuery): BaselinePlaces {
  const { shippedDir, repository, workflowFile, baseBranch, headSha, runId, stem } = query
  const common = { files: rememberFiles(query.files), shippedDir }
  const without = (missing: string): BaselinePlaces => ({ ...common, history: { missing } })
  if (repository === null) return without('Previous run: not looked for, input github-token is empty.')
  if (workflowFile === null) {
    return without('Previous run: not looked for, GITHUB_WORKFLOW_REF names no workflow.')
  }
  const runs = rememberHistory(runHistory(repository, { workflowFile, baseBranch, headSha, runId }))
  const fetched = rememberBy((artifact: RunArtifact) => fetchRuns(repository, artifact))
  const recording = rememberBy((run: CheckedRun) => recordingFrom(run.csv, 'samples.csv', run))
  return { ...common, history: { runs, fetched, recording, baseBranch, stem } }
}

/**
 * The accepted leaks: from the file in the input `known-leaks`, else from `memtest-known-leaks.json`, if there.
 * @throws UsageError when the named file is not there, or a file is not of its format: a list silently taken as empty
 *   would turn pull requests red.
 */
export async function readAcceptedLeaks(given: string | null, files: RepositoryFiles): Promise<KnownLeak[]> {
  const file = given ?? KNOWN_LEAKS_FILE
  const bytes = await files.read(file)
  if (bytes !== null) return parseKnownLeaks(bytes.toString('utf8'), file)
  if (given === null) return []
  throw new UsageError({
    subject: 'input known-leaks',
    expected: `should name a file in ${files.place}`,
    got: `${JSON.stringify(given)}, which is not there`,
  })
}

/** The caller's repository as files: the checkout in a workflow, GitHub's API in the report stage, which checks out nothing. */
export interface RepositoryFiles {
  /** What the files are read from, for messages. */
  place: string
  /** The file's bytes, or null when there is none. */
  read(name: string): Promise<Buffer | null>
}

/** The checked-out workspace. */
export function workspaceFiles(workspace: string): RepositoryFiles {
  return {
    place: 'the checkout',
    async read(name) {
      try {
        return await readFile(path.resolve(workspace, name))
      } catch (error) {
        if (systemCode(error) === 'ENOENT') return null
        throw error
      }
    },
  }
}

/** The files of one branch, as GitHub has them now. */
export function branchFiles({ octokit, owner, repo }: Repository, branch: string): RepositoryFiles {
  return {
    place: `branch ${branch}`,
    async read(name) {
      try {
        const { data } = await octokit.rest.repos.getContent({
          owner,
          repo,
          path: name,
          ref: branch,
          mediaType: { format: 'raw' },
          request: { parseSuccessResponseBody: false },
        })
        // With the raw format the API sends the file itself, which the types do not say.
        return Buffer.from(await new Response(data as unknown as ReadableStream).arrayBuffer())
      } catch (error) {
        if (hasStatus(error, 404)) return null
        throw error
      }
    },
  }
}

/** Asks once for each key and remembers the answer: a report of many runs looks up each thing once. */
export function rememberBy<K, V>(ask: (key: K) => Promise<V>): (key: K) => Promise<V> {
  const answers = new Map<K, Promise<V>>()
  return (key) => {
    const answer = answers.get(key) ?? ask(key)
    answers.set(key, answer)
    return answer
  }
}

/** Files that are read once each. */
export function rememberFiles(files: RepositoryFiles): RepositoryFiles {
  return { place: files.place, read: rememberBy((name) => files.read(name)) }
}

/** A history whose every question costs its requests once. */
export function rememberHistory(history: RunHistory): RunHistory {
  const commits = rememberBy((_: 'all') => history.commits())
  const runs = rememberBy((_: 'all') => history.runs())
  return {
    commits: () => commits('all'),
    runs: () => runs('all'),
    artifacts: rememberBy((runId) => history.artifacts(runId)),
  }
}
