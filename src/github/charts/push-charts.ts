import { hasStatus, type Repository } from '../github-client.ts'
import { CHART_LIMITS, type ChartFile, nextChartFiles } from './chart-folders.ts'

export const CHART_BRANCH = 'sdk-memtest-charts'

/** A picture to show. */
export interface ChartImage {
  path: string
  png: Buffer
}

const MAX_TRIES = 8
// Git's name of the empty history: a branch that does not exist yet.
const NOTHING: BranchState = { commit: null, files: [] }

interface BranchState {
  commit: string | null
  files: ChartFile[]
}

/**
 * Adds pictures to the chart branch, an orphan with nothing else on it but the history.
 * @param pause Waits before another try.
 * @returns The commit that holds them: the address that stays true when the branch moves on.
 */
export async function pushCharts(
  repository: Repository,
  images: readonly ChartImage[],
  message: string,
  pause: Pause,
): Promise<string> {
  const pushed = await Promise.all(images.map(({ path, png }) => createBlob(repository, path, png)))
  const next = async (present: readonly ChartFile[]) => nextChartFiles(present, pushed, CHART_LIMITS)
  return await moveChartBranch(repository, next, message, pause)
}

/** Waits before another try; longer from try to try, and not the same for all. */
export type Pause = (tries: number) => Promise<void>

/**
 * Pushes the next files of the chart branch, through the Git Data API. The branch only moves forward from the commit
 * that was read: when another job was faster, GitHub refuses, and this starts over on top of it.
 * @param next Gives the branch's next files from its present ones; asked again at each try.
 * @returns The commit with the new files.
 */
export async function moveChartBranch(
  repository: Repository,
  next: (present: readonly ChartFile[]) => Promise<readonly ChartFile[]>,
  message: string,
  pause: Pause,
): Promise<string> {
  for (let tries = 1; ; tries++) {
    const state = await readBranch(repository)
    const commit = await createCommit(repository, state, await next(state.files), message)
    if (await moveBranch(repository, state, commit)) return commit
    if (tries === MAX_TRIES) {
      throw new Error(
        `branch ${CHART_BRANCH} moved ${MAX_TRIES} times while charts were pushed: run the job again`,
      )
    }
    await pause(tries)
  }
}

/** Brings a file's content to the repository; it lies on no branch yet. */
export async function createBlob(
  { octokit, owner, repo }: Repository,
  path: string,
  content: Buffer,
): Promise<ChartFile> {
  const { data } = await octokit.rest.git.createBlob({
    owner,
    repo,
    content: content.toString('base64'),
    encoding: 'base64',
  })
  return { path, sha: data.sha, bytes: content.byteLength }
}

/** The content of one file of the branch. */
export async function readBlob(
  { octokit, owner, repo }: Repository,
  { sha }: Pick<ChartFile, 'sha'>,
): Promise<Buffer> {
  const { data } = await octokit.rest.git.getBlob({ owner, repo, file_sha: sha })
  return Buffer.from(data.content, 'base64')
}

async function readBranch({ octokit, owner, repo }: Repository): Promise<BranchState> {
  try {
    const ref = await octokit.rest.git.getRef({ owner, repo, ref: `heads/${CHART_BRANCH}` })
    const commit = ref.data.object.sha
    const { data } = await octokit.rest.git.getTree({ owner, repo, tree_sha: commit, recursive: 'true' })
    const files = data.tree.flatMap(({ type, path, sha, size }) =>
      type === 'blob' ? [{ path, sha, bytes: size ?? 0 }] : [],
    )
    return { commit, files }
  } catch (error) {
    if (hasStatus(error, 404)) return NOTHING
    throw error
  }
}

async function createCommit(
  { octokit, owner, repo }: Repository,
  state: BranchState,
  files: readonly ChartFile[],
  message: string,
): Promise<string> {
  const tree = await octokit.rest.git.createTree({
    owner,
    repo,
    tree: files.map(({ path, sha }) => ({ path, sha, mode: '100644' as const, type: 'blob' as const })),
  })
  const parents = state.commit === null ? [] : [state.commit]
  const commit = await octokit.rest.git.createCommit({ owner, repo, message, tree: tree.data.sha, parents })
  return commit.data.sha
}

async function moveBranch(
  { octokit, owner, repo }: Repository,
  state: BranchState,
  sha: string,
): Promise<boolean> {
  try {
    if (state.commit === null) {
      await octokit.rest.git.createRef({ owner, repo, ref: `refs/heads/${CHART_BRANCH}`, sha })
    } else {
      await octokit.rest.git.updateRef({ owner, repo, ref: `heads/${CHART_BRANCH}`, sha, force: false })
    }
    return true
  } catch (error) {
    if (isLostRace(error)) return false
    throw error
  }
}

/** The branch moved on, or was created in between. A repository rule answers 422 as well, and will do so again. */
function isLostRace(error: unknown): boolean {
  if (hasStatus(error, 409)) return true
  return hasStatus(error, 422) && /fast forward|already exists/i.test(error.message)
}
