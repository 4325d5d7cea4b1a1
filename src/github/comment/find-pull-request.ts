import { hasStatus, type Repository } from '../github-client.ts'

/** The workflow run that the report stage was asked to report. */
export interface ReportedRun {
  id: number
  attempt: number
  event: string
  status: string | null
  headSha: string
  headBranch: string | null
  /** Owner and name of the repository that the run's code came from; null when a fork was deleted. */
  headRepository: string | null
  workflowFile: string | null
  url: string
}

/** Reads a run of this repository. */
export async function readReportedRun(repository: Repository, runId: number): Promise<ReportedRun> {
  const { octokit, owner, repo } = repository
  try {
    const { data } = await octokit.rest.actions.getWorkflowRun({ owner, repo, run_id: runId })
    return {
      id: data.id,
      attempt: data.run_attempt ?? 1,
      event: data.event,
      status: data.status,
      headSha: data.head_sha,
      headBranch: data.head_branch,
      headRepository: data.head_repository?.full_name ?? null,
      workflowFile: /([^/@]+)(?:@.*)?$/.exec(data.path)?.[1] ?? null,
      url: data.html_url,
    }
  } catch (error) {
    if (!hasStatus(error, 404)) throw error
    throw new Error(
      `input run-id should name a workflow run of ${owner}/${repo}, got ${runId}, which GitHub does not know: pass github.event.workflow_run.id`,
      { cause: error },
    )
  }
}

export type PullRequestMatch =
  | { kind: 'found'; number: number; baseBranch: string }
  | { kind: 'none'; reason: string }

/**
 * The open pull request that a run measured: by its branch's name, and only while its head is the very commit of the
 * run. What the run itself claims is never asked.
 */
export async function findPullRequest(
  { octokit, owner, repo }: Repository,
  run: ReportedRun,
): Promise<PullRequestMatch> {
  if (run.event !== 'pull_request') return { kind: 'none', reason: `the run was started by ${run.event}` }
  if (run.headRepository === null || run.headBranch === null) {
    return { kind: 'none', reason: 'the repository or branch that the run came from is gone' }
  }
  const headOwner = run.headRepository.split('/')[0]
  const pulls = await octokit.paginate(octokit.rest.pulls.list, {
    owner,
    repo,
    state: 'open',
    head: `${headOwner}:${run.headBranch}`,
    per_page: 100,
  })
  const matching = pulls.filter(
    ({ head }) => head.sha === run.headSha && head.repo?.full_name === run.headRepository,
  )
  const [pull] = matching
  if (pull === undefined) {
    const reason =
      pulls.length === 0
        ? `no open pull request comes from ${headOwner}:${run.headBranch}`
        : `the pull request has other commits by now than ${run.headSha.slice(0, 7)}`
    return { kind: 'none', reason }
  }
  return { kind: 'found', number: pull.number, baseBranch: pull.base.ref }
}
