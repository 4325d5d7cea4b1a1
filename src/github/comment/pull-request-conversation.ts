import { hasStatus, type Repository } from '../github-client.ts'
import type { Conversation, PostedComment } from './sticky-comment.ts'

/** The comments of one pull request, through GitHub's REST API. */
export function pullRequestConversation({ octokit, owner, repo }: Repository, number: number): Conversation {
  const { issues } = octokit.rest
  return {
    async self() {
      try {
        // REST's /user refuses the workflow's own token; this asks for the same and works for every kind of token.
        const { viewer } = await octokit.graphql<{ viewer: { login: string } }>('query { viewer { login } }')
        return viewer.login
      } catch {
        return 'github-actions[bot]'
      }
    },
    async *list() {
      const pages = octokit.paginate.iterator(issues.listComments, {
        owner,
        repo,
        issue_number: number,
        per_page: 100,
      })
      for await (const { data } of pages) yield* data.map(toComment)
    },
    async read(id) {
      try {
        return toComment((await issues.getComment({ owner, repo, comment_id: id })).data)
      } catch (error) {
        if (hasStatus(error, 404)) return null
        throw error
      }
    },
    async create(body) {
      return toComment((await issues.createComment({ owner, repo, issue_number: number, body })).data)
    },
    async update(id, body) {
      await issues.updateComment({ owner, repo, comment_id: id, body })
    },
    async remove(id) {
      await issues.deleteComment({ owner, repo, comment_id: id })
    },
  }
}

function toComment(comment: {
  id: number
  body?: string | undefined
  html_url: string
  user: { login: string } | null
}): PostedComment {
  return {
    id: comment.id,
    author: comment.user?.login ?? '',
    body: comment.body ?? '',
    url: comment.html_url,
  }
}
