import type { Environment } from './action-context.ts'

/**
 * How a reader of the comment starts the tool: out of the Action's own repository, at the version that ran. A bare
 * `npx sdk-memtest` would run whatever package has that name. Where the Action is the checkout itself (`uses: ./`),
 * the runner names no repository.
 */
export function toolCommand({ GITHUB_ACTION_REPOSITORY, GITHUB_ACTION_REF }: Environment): string {
  const repository = GITHUB_ACTION_REPOSITORY ?? ''
  const ref = GITHUB_ACTION_REF ?? ''
  const isKnown = /^[\w.-]+\/[\w.-]+$/.test(repository) && /^[\w./-]+$/.test(ref)
  return isKnown ? `npx github:${repository}#${ref}` : 'sdk-memtest'
}
