import type { RunArtifact } from '../artifact/artifact.ts'

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
  artifacts: RunArtifact[]
  commitsBack: number
}

/** How many runs are looked at before giving up: each costs a request. */
const MAX_RUNS_TRIED = 15

/**
 * The runs that may be the previous one, the nearest first: at the newest commit, then at its ancestors. How a run
 * ended does not matter, since a step that fails for a leak has measured; one still in progress may yet change.
 * @param usable Picks the artifacts that hold what is looked for; an empty list when the run has none.
 * @param notes Takes what was passed over on the way (still in progress, expired, without an artifact), told apart.
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
      if (alive.length > 0) yield { runId: run.id, artifacts: alive, commitsBack }
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
  return `${commitsBack} commit${commitsBack === 1 ? '' : 's'} back`
}
