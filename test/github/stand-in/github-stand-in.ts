import { type ConversationState, conversationRoutes } from './conversation-api.ts'
import { emptyGitData, type GitDataState, gitDataRoutes } from './git-data-api.ts'
import { type HttpStandIn, type Route, serveRoutes } from './http-stand-in.ts'
import { type RepositoryState, repositoryRoutes } from './repository-api.ts'
import { type ResultsState, resultsRoutes } from './results-service.ts'
import { type RunsState, runsRoutes } from './runs-api.ts'

/** Everything that the stand-in knows; tests set it up and look at it afterwards. */
export interface GitHubState {
  conversation: ConversationState
  results: ResultsState
  runs: RunsState
  repository: RepositoryState
  git: GitDataState
  /** Routes that answer before all others: a fault on demand. */
  faults: Route[]
}

export interface GitHubStandIn extends HttpStandIn {
  state: GitHubState
}

/** GitHub's REST, GraphQL and Results services for the repository `o/r`, on loopback. */
export async function startGitHub(): Promise<GitHubStandIn> {
  const state: GitHubState = {
    conversation: { viewer: 'github-actions[bot]', mayComment: true, comments: [] },
    results: { uploads: [], taken: new Set() },
    runs: { runs: [], artifacts: [] },
    repository: { commits: ['a'.repeat(40)], mergeBase: 'a'.repeat(40), pulls: [], contents: {} },
    git: emptyGitData(),
    faults: [],
  }
  const server = await serveRoutes(
    (url) => [
      ...conversationRoutes(state.conversation, url),
      ...resultsRoutes(state.results, url),
      ...runsRoutes(state.runs, url),
      ...repositoryRoutes(state.repository, url),
      ...gitDataRoutes(state.git),
    ],
    () => state.faults,
  )
  return { ...server, state, [Symbol.asyncDispose]: () => server[Symbol.asyncDispose]() }
}
