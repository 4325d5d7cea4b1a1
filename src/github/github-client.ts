import { getOctokit } from '@actions/github'
import { retry } from '@octokit/plugin-retry'
import { RequestError } from '@octokit/request-error'
import { isRateLimit, waitForRateLimits } from './rate-limit.ts'

/** REST calls on one repository; 5xx are tried again three times, after 1, 4 and 9 s, a rate limit when it ends soon. */
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
  const options = {
    ...{ userAgent: 'sdk-memtest', baseUrl: apiUrl },
    retry: { doNotRetry: [400, 401, 403, 404, 410, 422, 429, 451] },
  }
  return { octokit: getOctokit(token, options, waitForRateLimits, retry), owner, repo }
}

/** Whether a REST call was answered with one of these statuses. A rate limit is none of them, whatever its status. */
export function hasStatus(error: unknown, ...statuses: number[]): error is RequestError {
  return error instanceof RequestError && statuses.includes(error.status) && !isRateLimit(error)
}

/** Why a call failed, on one line and without the address of GitHub's manual. */
export function whyFailed(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error)
  const plain = (message.split(' - https://')[0] ?? '').replace(/\s+/g, ' ').trim()
  return isRateLimit(error) ? `GitHub's rate limit: ${plain}` : plain
}
