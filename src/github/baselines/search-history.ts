/** The search for the previous run: commits backwards from the merge base, and the runs on them. */

import { countNoun } from '../../text/text.ts'
import { listArtifacts, type RunArtifact } from '../artifact/artifact.ts'
import type { Repository } from '../github-client.ts'

/** A workflow run on the base branch, as far as a baseline needs it. */
export interface BaseRun {
  id: number
  headSha: string
  /** `unmeasured` are runs that never came to measure: skipped, or not even started. */
  state: 'ended' | 'in-progress' | 'unmeasured'
}

/** What the search for a previous run asks of GitHub. */
export interface RunHistory {
  /** Commits from the newest considered backwards, the newest first. */
  commits(): Promise<string[]>
  /** Runs of the same workflow on the base branch, made by the repository itself, newest first. */
  runs(): Promise<BaseRun[]>
  artifacts(runId: number): Promise<RunArtifact[]>
}

/** A run that measured, with its artifacts that are still there, likeliest first. */
export interface PreviousRun {
  runId: number
  headSha: string
  artifacts: RunArtifact[]
  commitsBack: number
}

/** How many runs are looked at before giving up: each costs a request. */
const MAX_RUNS_TRIED = 15

/**
 * The candidates for the previous run, the nearest first: at the newest commit, then at its ancestors. A run's
 * conclusion does not matter, since a step that fails for a leak has measured; one still in progress may yet change.
 * @param usable Picks the artifacts wanted; an empty list when the run has none.
 * @param notes Takes what was passed over on the way, by reason: still in progress, expired, without an artifact.
 */
export async function* previousRuns(
  history: RunHistory,
  usable: (artifacts: RunArtifact[]) => RunArtifact[],
  notes: string[],
): AsyncGenerator<PreviousRun> {
  const [commits, runs] = await Promise.all([history.commits(), history.runs()])
  let tried = 0
  for (const [commitsBack, sha] of commits.entries()) {
    const here = runs.filter(({ headSha }) => headSha === sha)
    const at = `${sha.slice(0, 7)} (${describeDistance(commitsBack)})`
    if (here.some(({ state }) => state === 'in-progress')) {
      notes.push(`The run on ${at} is still in progress: its figures are not used.`)
    }
    for (const run of here.filter(({ state }) => state === 'ended')) {
      if (tried++ === MAX_RUNS_TRIED) return
      const artifacts = usable(await history.artifacts(run.id))
      const alive = artifacts.filter(({ expired }) => !expired)
      if (alive.length > 0) yield { runId: run.id, headSha: sha, artifacts: alive, commitsBack }
      else {
        notes.push(
          artifacts.length > 0
            ? `The artifact of run ${run.id} on ${at} has expired: a longer retention-days would keep it.`
            : `Run ${run.id} on ${at} has no artifact of this scenario.`,
        )
      }
    }
  }
}

/** `at the merge base`, `1 commit back`, `2 commits back`. */
export function describeDistance(commitsBack: number): string {
  if (commitsBack === 0) return 'at the merge base'
  return `${countNoun(commitsBack, 'commit')} back`
}

/** Where the previous run is looked for. */
export interface HistoryQuery {
  workflowFile: string
  baseBranch: string
  headSha: string
  /** This run, which is not its own baseline. */
  runId: number
}

/**
 * How far back the search goes: a page of commits, and as many of our own runs, over several pages where each has few.
 */
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
