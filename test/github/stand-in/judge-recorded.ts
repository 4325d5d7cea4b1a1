import { runStep, type StepOptions, type StepResult } from './action-process.ts'
import type { GitHubStandIn } from './github-stand-in.ts'
import { checkout } from './recorded-csv.ts'

/** Judges recorded CSV files in a checkout with the built Action. */
export async function judgeRecorded(
  main: string,
  github: GitHubStandIn,
  csv: Record<string, string>,
  options: Partial<StepOptions> = {},
): Promise<StepResult> {
  await using workspace = await checkout(csv)
  return await runStep(main, {
    githubUrl: github.url,
    workspace: workspace.dir,
    ...options,
    inputs: { csv: '*.csv', scenario: 'basic', ...options.inputs },
  })
}

/** The comments on the pull request. */
export function bodies(github: GitHubStandIn): string[] {
  return github.state.conversation.comments.map(({ body }) => body)
}
