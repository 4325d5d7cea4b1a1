import { runStep } from './action-process.ts'
import { type GitHubStandIn, startGitHub } from './github-stand-in.ts'
import { checkout } from './recorded-csv.ts'
import { LEAKING_CSV, runEntries } from './run-files.ts'
import { storedRun } from './runs-api.ts'
import { zipOf } from './zip.ts'

const HEAD = 'b'.repeat(40)

/** A run of a fork's pull request with one artifact. */
export async function withForkRun(download: Buffer | number = zipOf(runEntries(LEAKING_CSV))) {
  const github = await startGitHub()
  const { runs, repository, git } = github.state
  // The report stage's token may comment, and write no contents.
  git.mayPush = false
  const fork = { full_name: 'stranger/r' }
  runs.runs = [
    storedRun(700, { event: 'pull_request', head_sha: HEAD, head_branch: 'patch', head_repository: fork }),
  ]
  runs.artifacts = [
    { id: 90, runId: 700, name: 'sdk-memtest--basic--1', expired: false, download },
    { id: 91, runId: 700, name: 'sdk-memtest--basic--1.csv', expired: false, download: 500 },
    { id: 92, runId: 700, name: 'coverage', expired: false, download: 500 },
  ]
  repository.pulls = [
    {
      number: 12,
      state: 'open',
      head: { sha: HEAD, ref: 'patch', repo: fork },
      base: { ref: 'main' },
    },
  ]
  return github
}

/** Runs the built report stage for it. */
export async function runReport(
  report: string,
  github: GitHubStandIn,
  inputs: Record<string, string> = {},
  env: Record<string, string> = {},
) {
  await using workspace = await checkout({})
  return await runStep(report, {
    githubUrl: github.url,
    workspace: workspace.dir,
    event: { name: 'workflow_run', payload: { repository: { default_branch: 'main' } } },
    inputs: { 'run-id': '700', ...inputs },
    env,
  })
}

/** The comments on the pull request. */
export const bodies = (github: GitHubStandIn) => github.state.conversation.comments.map(({ body }) => body)
