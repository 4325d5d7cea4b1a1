import { page, type Route } from './http-stand-in.ts'

export interface StoredComment {
  id: number
  /** The pull request; absent: whichever is asked for. */
  pull?: number
  author: string
  body: string
}

export interface ConversationState {
  /** Who the token writes as. */
  viewer: string
  /** A fork's token reads only. */
  mayComment: boolean
  comments: StoredComment[]
}

/** The comments of the pull requests of `o/r`. */
export function conversationRoutes(state: ConversationState, url: () => string): Route[] {
  const show = ({ id, author, body, pull = 5 }: StoredComment) => ({
    id,
    body,
    html_url: `https://github.com/o/r/pull/${pull}#issuecomment-${id}`,
    user: { login: author },
  })
  const refusal = { status: 403, json: { message: 'Resource not accessible by integration' } }
  const missing = { status: 404, json: { message: 'Not Found' } }
  return [
    ['POST', /^\/graphql$/, () => ({ json: { data: { viewer: { login: state.viewer } } } })],
    [
      'GET',
      /^\/repos\/o\/r\/issues\/(\d+)\/comments$/,
      (request, pull) => {
        const there = state.comments.filter((each) => each.pull === undefined || each.pull === Number(pull))
        return page(request, there.map(show), url())
      },
    ],
    [
      'POST',
      /^\/repos\/o\/r\/issues\/(\d+)\/comments$/,
      ({ json }, pull) => {
        if (!state.mayComment) return refusal
        const id = Math.max(1000, ...state.comments.map((comment) => comment.id)) + 1
        const comment = { id, pull: Number(pull), author: state.viewer, body: String(json.body) }
        state.comments.push(comment)
        return { status: 201, json: show(comment) }
      },
    ],
    [
      'GET',
      /^\/repos\/o\/r\/issues\/comments\/(\d+)$/,
      (_, id) => {
        const comment = state.comments.find((each) => each.id === Number(id))
        return comment === undefined ? missing : { json: show(comment) }
      },
    ],
    [
      'PATCH',
      /^\/repos\/o\/r\/issues\/comments\/(\d+)$/,
      ({ json }, id) => {
        if (!state.mayComment) return refusal
        const comment = state.comments.find((each) => each.id === Number(id))
        if (comment === undefined) return missing
        comment.body = String(json.body)
        return { json: show(comment) }
      },
    ],
    [
      'DELETE',
      /^\/repos\/o\/r\/issues\/comments\/(\d+)$/,
      (_, id) => {
        state.comments = state.comments.filter((each) => each.id !== Number(id))
        return { status: 204 }
      },
    ],
  ]
}
