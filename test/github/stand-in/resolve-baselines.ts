import path from 'node:path'
import type { Recording } from '../../../src/compare/recording/recorded-run.ts'
import { openBaselinePlaces, workspaceFiles } from '../../../src/github/baselines/places.ts'
import {
  givenRust,
  type ResolvedBaseline,
  type ResolvedRust,
  resolvePrevious,
  storedRust,
} from '../../../src/github/baselines/resolve-baselines.ts'
import { openRepository } from '../../../src/github/github-client.ts'
import type { GitHubStandIn } from './github-stand-in.ts'
import { checkout } from './recorded-csv.ts'

const RUN = { scenario: 'basic', name: 'basic' } as const

/** Looks for both baselines of a run of scenario `basic` in a checkout with the given files. */
export async function resolveBaselines(
  github: GitHubStandIn,
  files: Record<string, string> = {},
  given: { rust?: string; previous?: string; run?: Recording } = {},
): Promise<{ rust: ResolvedRust; previous: ResolvedBaseline }> {
  await using workspace = await checkout(files)
  const places = openBaselinePlaces({
    files: workspaceFiles(workspace.dir),
    shippedDir: path.join(workspace.dir, 'shipped'),
    repository: openRepository('gh-token', { owner: 'o', repo: 'r', apiUrl: github.url }),
    workflowFile: 'memtest.yml',
    baseBranch: 'main',
    headSha: 'b'.repeat(40),
    runId: 500,
    stem: 'sdk-memtest',
  })
  const rust =
    given.rust === undefined
      ? await storedRust({ scenario: 'basic', recording: given.run ?? null }, places)
      : await givenRust(given.rust, places)
  const previous = await resolvePrevious(given.previous ?? null, RUN, places)
  return { rust, previous }
}
