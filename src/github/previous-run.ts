import type { RunArtifact } from './download-artifact.ts'

/** A workflow run on the base branch, as far as a baseline needs it. */
export interface BaseRun {
  id: number
  headSha: string
  state: 'succeeded' | 'in-progress' | 'failed'
}

/** What the search for a previous run asks of GitHub. */
export interface RunHistory {
  /** Commits from the newest considered backwards, the newest first. */
  commits(): Promise<string[]>
  /** Runs of the same workflow on the base branch, made by the repository itself, newest first. */
  runs(): Promise<BaseRun[]>
  artifacts(runId: number): Promise<RunArtifact[]>
}

export type PreviousRun =
  | { kind: 'found'; runId: number; artifacts: RunArtifact[]; commitsBack: number; notes: string[] }
  | { kind: 'none'; notes: string[] }

/** How many runs without a usable artifact are looked at before giving up: each costs a request. */
const MAX_RUNS_TRIED = 15

/**
 * The last successful run at the newest commit, else at the nearest ancestor that has one. What was passed over on the
 * way (still in progress, expired, without an artifact) is told apart in `notes`.
 * @param usable Picks the artifacts that hold what is looked for; an empty list when the run has none.
 */
export async function findPreviousRun(
  history: RunHistory,
  usable: (artifacts: RunArtifact[]) => RunArtifact[],
): Promise<PreviousRun> {
  const [commits, runs] = await Promise.all([history.commits(), history.runs()])
  const notes: string[] = []
  let tried = 0
  for (const [commitsBack, sha] of commits.entries()) {
    const here = runs.filter(({ headSha }) => headSha === sha)
    const at = `${sha.slice(0, 7)} (${describeDistance(commitsBack)})`
    if (here.some(({ state }) => state === 'in-progress')) {
      notes.push(`The run on ${at} is still in progress: its figures are not used.`)
    }
    for (const run of here.filter(({ state }) => state === 'succeeded')) {
      if (tried++ === MAX_RUNS_TRIED) return { kind: 'none', notes }
      const artifacts = usable(await history.artifacts(run.id))
      const alive = artifacts.filter(({ expired }) => !expired)
      if (alive.length > 0) return { kind: 'found', runId: run.id, artifacts: alive, commitsBack, notes }
      notes.push(
        artifacts.length > 0
          ? `The artifact of run ${run.id} on ${at} has expired: a longer retention-days would keep it.`
          : `Run ${run.id} on ${at} has no artifact of this scenario.`,
      )
    }
  }
  return { kind: 'none', notes }
}

/** `at the merge base`, `1 commit back`, `2 commits back`. */
export function describeDistance(commitsBack: number): string {
  if (commitsBack === 0) return 'at the merge base'
  return `${commitsBack} commit${commitsBack === 1 ? '' : 's'} back`
}
