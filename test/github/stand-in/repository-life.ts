import { mkdir, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { runStep, type StepOptions, type StepResult } from './action-process.ts'
import { type GitHubStandIn, startGitHub } from './github-stand-in.ts'
import { checkout } from './recorded-csv.ts'
import { ownCsv, runMetadata } from './run-files.ts'
import { type StoredRun, storedRun } from './runs-api.ts'

/** One job of a workflow run: the scenario it measured, and how many Rust blocks each of its cycles leaves. */
export interface Job {
  scenario: 'basic' | 'reconnect'
  blocksPerCycle: number
}

/** What a workflow run is about. */
export interface RunOf {
  runId: number
  sha: string
  event: NonNullable<StepOptions['event']>
  /** What GitHub keeps of the run besides. */
  stored?: Partial<StoredRun>
  env?: Record<string, string>
}

/** A repository in which things happen one after another, each kept as GitHub keeps it. */
export interface RepositoryLife extends AsyncDisposable {
  github: GitHubStandIn
  /** Keeps a workflow run that somebody else made, with what its jobs uploaded. */
  keep(run: RunOf, conclusion: string): void
  /** A workflow run whose jobs judge what they recorded; it is kept with its conclusion and its artifacts. */
  judged(run: RunOf, jobs: readonly Job[]): Promise<StepResult[]>
  /** A workflow run whose one step measures; the rest as above. */
  measured(run: RunOf, options: Pick<StepOptions, 'inputs' | 'onLog'>): Promise<StepResult>
  /** The report stage for a run. */
  reported(runId: number): Promise<StepResult>
  /** The comment on a pull request, or null. */
  commentOn(pull: number): string | null
}

/** @param dist The folder of the built Action. */
export async function openLife(dist: string): Promise<RepositoryLife> {
  const github = await startGitHub()
  const { runs, results, conversation } = github.state
  const step = async (
    entry: string,
    files: Record<string, string>,
    options: Omit<StepOptions, 'githubUrl' | 'workspace'>,
  ) => {
    await using workspace = await checkout(files)
    return await runStep(path.join(dist, entry), {
      githubUrl: github.url,
      workspace: workspace.dir,
      ...options,
    })
  }
  const keep = ({ runId, sha, event, stored }: RunOf, conclusion: string) => {
    runs.runs.push(storedRun(runId, { head_sha: sha, event: event.name, conclusion, ...stored }))
    for (const { name, content } of results.uploads.splice(0)) {
      const id = 9000 + runs.artifacts.length
      runs.artifacts.push({ id, runId, name, expired: false, download: content })
    }
    results.taken.clear()
  }
  const conclusionOf = (steps: readonly StepResult[]) =>
    steps.every(({ exitCode }) => exitCode === 0) ? 'success' : 'failure'
  return {
    github,
    keep,
    async judged(run, jobs) {
      const steps: StepResult[] = []
      for (const { scenario, blocksPerCycle } of jobs) {
        const metadata = runMetadata({ census: { kind: 'exact' } })
        const files = {
          [`${scenario}/samples.csv`]: ownCsv({ heapBytesPerSample: 0, rustBlocksPerCycle: blocksPerCycle }),
          [`${scenario}/run.json`]: JSON.stringify({
            ...metadata,
            options: { ...metadata.options, scenario },
          }),
        }
        const { runId, event, env = {} } = run
        steps.push(await step('main.js', files, { runId, event, env, inputs: { csv: '*/samples.csv' } }))
      }
      keep(run, conclusionOf(steps))
      return steps
    },
    async measured(run, options) {
      const { runId, event, env = {} } = run
      const result = await step('main.js', {}, { runId, event, env, ...options })
      keep(run, conclusionOf([result]))
      return result
    },
    reported: (runId) =>
      step(
        'report.js',
        {},
        {
          runId: runId + 1,
          event: { name: 'workflow_run', payload: { repository: { default_branch: 'main' } } },
          inputs: { 'run-id': String(runId) },
        },
      ),
    commentOn: (pull) => conversation.comments.find((each) => each.pull === pull)?.body ?? null,
    [Symbol.asyncDispose]: () => github[Symbol.asyncDispose](),
  }
}

/** The first lines that a reader sees: without hidden markers and empty lines. */
export function firstLines(markdown: string | null, count: number): string[] {
  const visible = (markdown ?? '').replace(/<!--.*?-->/gs, '')
  return visible
    .split('\n')
    .filter((line) => line.trim() !== '')
    .slice(0, count)
}

/** Keeps what was shown in the folder that `SDK_MEMTEST_LIFE` names, if it names one: for a look at it as it is rendered. */
export async function keepShown(name: string, markdown: string | null): Promise<void> {
  const dir = process.env.SDK_MEMTEST_LIFE
  if (dir === undefined || dir === '' || markdown === null) return
  await mkdir(dir, { recursive: true })
  await writeFile(path.join(dir, `${name}.md`), markdown)
}
