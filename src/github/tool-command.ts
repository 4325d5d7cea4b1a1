import type { Environment } from './action-context.ts'

/**
 * How a reader of the comment starts the tool: out of the Action's own repository, at the version that ran. A bare
 * `npx sdk-memtest` would run whatever package has that name. Where the Action is the checkout itself (`uses: ./`),
 * the runner names no repository.
 */
export function toolCommand(env: Environment): string {
  const { GITHUB_ACTION_REPOSITORY, GITHUB_ACTION_REF, GITHUB_SERVER_URL } = env
  const repository = GITHUB_ACTION_REPOSITORY ?? ''
  const ref = GITHUB_ACTION_REF ?? ''
  const isKnown = /^[\w.-]+\/[\w.-]+$/.test(repository) && /^[\w./-]+$/.test(ref)
  // Elsewhere `github:` would be another repository of that name.
  const isGitHub = (GITHUB_SERVER_URL ?? 'https://github.com') === 'https://github.com'
  return isKnown && isGitHub ? `npx github:${repository}#${ref}` : 'sdk-memtest'
}
