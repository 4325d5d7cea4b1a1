import { createHash } from 'node:crypto'
import type { Route } from './http-stand-in.ts'

interface TreeEntry {
  path: string
  mode: string
  type: string
  sha: string
}

export interface GitDataState {
  blobs: Map<string, Buffer>
  trees: Map<string, TreeEntry[]>
  commits: Map<string, { tree: string; parents: string[] }>
  refs: Map<string, string>
  /** Called before a ref moves: a test lets another push in here. */
  beforeMove: () => void
  mayPush: boolean
}

export function emptyGitData(): GitDataState {
  return {
    blobs: new Map(),
    trees: new Map(),
    commits: new Map(),
    refs: new Map(),
    beforeMove() {},
    mayPush: true,
  }
}

/** Git's objects and refs: a ref moves forward only, as on GitHub without `force`. */
export function gitDataRoutes(state: GitDataState): Route[] {
  const name = (content: unknown) => createHash('sha1').update(JSON.stringify(content)).digest('hex')
  const missing = { status: 404, json: { message: 'Not Found' } }
  const refusal = { status: 403, json: { message: 'Resource not accessible by integration' } }
  const isAncestor = (older: string, newer: string): boolean =>
    older === newer || (state.commits.get(newer)?.parents ?? []).some((parent) => isAncestor(older, parent))
  const git = (rest: string) => new RegExp(`^/repos/o/r/git/${rest}$`)
  return [
    [
      'POST',
      git('blobs'),
      ({ json }) => {
        if (!state.mayPush) return refusal
        const content = Buffer.from(String(json.content), 'base64')
        const sha = createHash('sha1').update(content).digest('hex')
        state.blobs.set(sha, content)
        return { status: 201, json: { sha } }
      },
    ],
    [
      'GET',
      git('blobs/([0-9a-f]+)'),
      (_, sha = '') => {
        const content = state.blobs.get(sha)
        return content === undefined
          ? missing
          : { json: { sha, size: content.length, encoding: 'base64', content: content.toString('base64') } }
      },
    ],
    [
      'POST',
      git('trees'),
      ({ json }) => {
        const entries = json.tree as TreeEntry[]
        const sha = name(entries)
        state.trees.set(sha, entries)
        return { status: 201, json: { sha } }
      },
    ],
    [
      'GET',
      git('trees/([\\w.-]+)'),
      (request, name = '') => {
        const sha = state.refs.get(`heads/${name}`) ?? name
        const all = state.trees.get(state.commits.get(sha)?.tree ?? sha)
        // GitHub shows what lies in folders when it is asked to.
        const isDeep = request.query.has('recursive')
        const entries = all?.filter(({ path }) => isDeep || !path.includes('/'))
        return entries === undefined
          ? missing
          : {
              json: {
                sha,
                tree: entries.map((entry) => ({ ...entry, size: state.blobs.get(entry.sha)?.length })),
              },
            }
      },
    ],
    [
      'POST',
      git('commits'),
      ({ json }) => {
        const commit = { tree: String(json.tree), parents: json.parents as string[] }
        const sha = name([commit, state.commits.size])
        state.commits.set(sha, commit)
        return { status: 201, json: { sha } }
      },
    ],
    [
      'GET',
      git('ref/(.+)'),
      (_, ref = '') => {
        const sha = state.refs.get(ref)
        return sha === undefined ? missing : { json: { ref: `refs/${ref}`, object: { sha, type: 'commit' } } }
      },
    ],
    [
      'POST',
      git('refs'),
      ({ json }) => {
        const ref = String(json.ref).replace('refs/', '')
        state.beforeMove()
        if (state.refs.has(ref)) return { status: 422, json: { message: 'Reference already exists' } }
        state.refs.set(ref, String(json.sha))
        return { status: 201, json: { ref } }
      },
    ],
    [
      'PATCH',
      git('refs/(.+)'),
      ({ json }, ref = '') => {
        state.beforeMove()
        const present = state.refs.get(ref)
        if (present === undefined) return missing
        if (json.force !== true && !isAncestor(present, String(json.sha))) {
          return { status: 422, json: { message: 'Update is not a fast forward' } }
        }
        state.refs.set(ref, String(json.sha))
        return { json: { ref } }
      },
    ],
  ]
}
