import { page, type Route } from './http-stand-in.ts'

export interface StoredPull {
  number: number
  state: 'open' | 'closed'
  head: { sha: string; ref: string; repo: { full_name: string } | null }
  base: { ref: string }
}

export interface RepositoryState {
  /** The base branch's commits, newest first. */
  commits: string[]
  mergeBase: string
  pulls: StoredPull[]
  /** Files of the base branch by path. */
  contents: Record<string, string>
}

/** Commits, files and pull requests. */
export function repositoryRoutes(state: RepositoryState, url: () => string): Route[] {
  return [
    [
      'GET',
      /^\/repos\/o\/r\/compare\/(.+)$/,
      () => ({ json: { merge_base_commit: { sha: state.mergeBase }, commits: [] } }),
    ],
    [
      'GET',
      /^\/repos\/o\/r\/commits$/,
      (request) => {
        const from = state.commits.indexOf(request.query.get('sha') ?? '')
        return page(
          request,
          state.commits.slice(Math.max(0, from)).map((sha) => ({ sha })),
          url(),
        )
      },
    ],
    [
      'GET',
      /^\/repos\/o\/r\/pulls$/,
      (request) => {
        const [owner, branch] = (request.query.get('head') ?? ':').split(':')
        const fitting = state.pulls.filter(
          ({ state: open, head }) =>
            open === request.query.get('state') &&
            head.ref === branch &&
            head.repo?.full_name.split('/')[0] === owner,
        )
        return page(request, fitting, url())
      },
    ],
    [
      'GET',
      /^\/repos\/o\/r\/contents\/(.+)$/,
      (_, path = '') => {
        const text = state.contents[path]
        return text === undefined
          ? { status: 404, json: { message: 'Not Found' } }
          : { body: text, headers: { 'content-type': 'application/vnd.github.raw+json' } }
      },
    ],
  ]
}
