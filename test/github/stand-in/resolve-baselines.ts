import path from 'node:path'
import { openBaselinePlaces, workspaceFiles } from '../../../src/github/baselines/places.ts'
import {
  type ResolvedBaseline,
  resolvePrevious,
  resolveRust,
} from '../../../src/github/baselines/resolve-baselines.ts'
import { openRepository } from '../../../src/github/github-client.ts'
import type { GitHubStandIn } from './github-stand-in.ts'
import { checkout } from './recorded-csv.ts'

const RUN = { scenario: 'basic', name: 'basic' } as const

/** Looks for both baselines of a run of scenario `basic` in a checkout with the given files. */
export async function resolveBaselines(
  github: GitHubStandIn,
  files: Record<string, string> = {},
  given: { rust?: string; previous?: string } = {},
): Promise<{ rust: ResolvedBaseline; previous: ResolvedBaseline }> {
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
  const rust = await resolveRust(given.rust ?? null, 'basic', places)
  const previous = await resolvePrevious(given.previous ?? null, RUN, places)
  return { rust, previous }
}
