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
 * Adds pictures to the chart branch, an orphan with nothing else on it, through the Git Data API. The branch only moves
 * forward from the commit that was read: when another job was faster, GitHub refuses, and this starts over on top of it.
 * @param pause Waits before another try.
 * @returns The commit that holds them: the address that stays true when the branch moves on.
 */
export async function pushCharts(
  repository: Repository,
  images: readonly ChartImage[],
  message: string,
  pause: (tries: number) => Promise<void>,
): Promise<string> {
  const pushed = await Promise.all(images.map((image) => createBlob(repository, image)))
  for (let tries = 1; ; tries++) {
    const state = await readBranch(repository)
    const commit = await createCommit(
      repository,
      state,
      nextChartFiles(state.files, pushed, CHART_LIMITS),
      message,
    )
    if (await moveBranch(repository, state, commit)) return commit
    if (tries === MAX_TRIES) {
      throw new Error(
        `branch ${CHART_BRANCH} moved ${MAX_TRIES} times while charts were pushed: run the job again`,
      )
    }
    await pause(tries)
  }
}

async function createBlob(
  { octokit, owner, repo }: Repository,
  { path, png }: ChartImage,
): Promise<ChartFile> {
  const { data } = await octokit.rest.git.createBlob({
    owner,
    repo,
    content: png.toString('base64'),
    encoding: 'base64',
  })
  return { path, sha: data.sha, bytes: png.byteLength }
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
