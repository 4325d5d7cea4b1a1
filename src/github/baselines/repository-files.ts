import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { hasStatus, type Repository } from '../github-client.ts'

/** The caller's repository as files: the checkout in a workflow, GitHub's API in the report stage, which checks out nothing. */
export interface RepositoryFiles {
  /** What the files are read from, for messages. */
  place: string
  /** The file's bytes, or null when there is none. */
  read(name: string): Promise<Buffer | null>
}

/** The checked-out workspace. */
export function workspaceFiles(workspace: string): RepositoryFiles {
  return {
    place: 'the checkout',
    async read(name) {
      try {
        return await readFile(path.resolve(workspace, name))
      } catch (error) {
        if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null
        throw error
      }
    },
  }
}

/** The files of one branch, as GitHub has them now. */
export function branchFiles({ octokit, owner, repo }: Repository, branch: string): RepositoryFiles {
  return {
    place: `branch ${branch}`,
    async read(name) {
      try {
        const { data } = await octokit.rest.repos.getContent({
          owner,
          repo,
          path: name,
          ref: branch,
          mediaType: { format: 'raw' },
          request: { parseSuccessResponseBody: false },
        })
        // With the raw format the API sends the file itself, which the types do not say.
        return Buffer.from(await new Response(data as unknown as ReadableStream).arrayBuffer())
      } catch (error) {
        if (hasStatus(error, 404)) return null
        throw error
      }
    },
  }
}
