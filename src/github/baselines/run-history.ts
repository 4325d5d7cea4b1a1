import { listArtifacts } from '../artifact/artifact.ts'
import type { Repository } from '../github-client.ts'
import type { BaseRun, RunHistory } from './previous-run.ts'

/** Where the previous run is looked for. */
export interface HistoryQuery {
  workflowFile: string
  baseBranch: string
  headSha: string
  /** This run, which is not its own baseline. */
  runId: number
}

/** How far back a previous run is looked for: a page of commits, and of runs as many of our own, if few pages have them. */
const PAGE = 100
const MAX_OWN_RUNS = 100
const MAX_PAGES = 5

/** Events whose runs measure the repository's own commits; a pull request's run measures somebody's proposal. */
const OWN_EVENTS = new Set(['push', 'schedule', 'workflow_dispatch'])

/** Conclusions of runs that have no artifact: asking for one would cost the requests that find the baseline. */
const UNMEASURED = new Set(['skipped', 'startup_failure', 'action_required', 'stale'])

/** The base branch's history through GitHub's REST API. */
export function runHistory(repository: Repository, query: HistoryQuery): RunHistory {
  const { octokit, owner, repo } = repository
  return {
    async commits() {
      const { data } = await octokit.rest.repos.compareCommitsWithBasehead({
        owner,
        repo,
        basehead: `${query.baseBranch}...${query.headSha}`,
        per_page: 1,
      })
      const mergeBase = data.merge_base_commit.sha
      const history = await octokit.rest.repos.listCommits({ owner, repo, sha: mergeBase, per_page: PAGE })
      return history.data.map(({ sha }) => sha)
    },
    async runs() {
      const pages = octokit.paginate.iterator(octokit.rest.actions.listWorkflowRuns, {
        owner,
        repo,
        workflow_id: query.workflowFile,
        branch: query.baseBranch,
        per_page: PAGE,
      })
      const own: BaseRun[] = []
      let pagesRead = 0
      for await (const { data } of pages) {
        const ofPage = data.filter(
          (run) =>
            run.id !== query.runId &&
            OWN_EVENTS.has(run.event) &&
            run.head_repository?.full_name === `${owner}/${repo}`,
        )
        own.push(...ofPage.map((run) => ({ id: run.id, headSha: run.head_sha, state: stateOf(run) })))
        // A fork's branch may have the base branch's name, and its pull requests' runs come before ours then.
        if (own.length >= MAX_OWN_RUNS || ++pagesRead === MAX_PAGES) break
      }
      return own.slice(0, MAX_OWN_RUNS)
    },
    artifacts: (runId) => listArtifacts(repository, runId),
  }
}

function stateOf({
  status,
  conclusion,
}: {
  status: string | null
  conclusion: string | null
}): BaseRun['state'] {
  if (status !== 'completed') return 'in-progress'
  return UNMEASURED.has(conclusion ?? '') ? 'unmeasured' : 'ended'
}
