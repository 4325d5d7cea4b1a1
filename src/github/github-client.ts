import { getOctokit } from '@actions/github'
import { retry } from '@octokit/plugin-retry'
import { RequestError } from '@octokit/request-error'

/** REST calls on one repository; 5xx and 429 are tried again three times, after 1, 4 and 9 s. */
export interface Repository {
  octokit: ReturnType<typeof getOctokit>
  owner: string
  repo: string
}

/** Where a repository is: its address on one GitHub. */
export interface RepositoryAddress {
  owner: string
  repo: string
  /** The REST API's address: GitHub Enterprise and the tests' stand-in have their own. */
  apiUrl: string
}

/** A client for one repository. */
export function openRepository(token: string, { owner, repo, apiUrl }: RepositoryAddress): Repository {
  return { octokit: getOctokit(token, { userAgent: 'sdk-memtest', baseUrl: apiUrl }, retry), owner, repo }
}

/** Whether a REST call was answered with one of these statuses. */
export function hasStatus(error: unknown, ...statuses: number[]): error is RequestError {
  return error instanceof RequestError && statuses.includes(error.status)
}

/** Why a call failed, on one line and without the address of GitHub's manual. */
export function whyFailed(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error)
  return (message.split(' - https://')[0] ?? '').replace(/\s+/g, ' ').trim()
}
