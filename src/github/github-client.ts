/** The way to GitHub's REST API: one repository, tried again in passing faults, within rate limits. */

import { getOctokit } from '@actions/github'
import { retry } from '@octokit/plugin-retry'
import { RequestError } from '@octokit/request-error'

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

/** The longest wait before a try, and how many are made: a limit that lasts an hour is not waited for. */
const MAX_WAIT_SEC = 60
const MAX_TRIES = 2

/** Whether GitHub asks to come back later. It says so with 429, or with the 403 that also means a missing permission. */
export function isRateLimit(error: unknown): error is RequestError {
  if (!(error instanceof RequestError)) return false
  if (error.status === 429) return true
  const headers = error.response?.headers
  return (
    error.status === 403 &&
    (headers?.['retry-after'] !== undefined ||
      headers?.['x-ratelimit-remaining'] === '0' ||
      /rate limit/i.test(error.message))
  )
}

/**
 * Plugin: marks requests refused by a rate limit for the retry plugin. That one must come after this one, as GitHub
 * asks.
 */
export function waitForRateLimits({ hook }: Pick<ReturnType<typeof getOctokit>, 'hook'>): void {
  hook.error('request', (error) => {
    if (isRateLimit(error)) {
      const retryAfter = waitSec(error)
      const retries = retryAfter <= MAX_WAIT_SEC ? MAX_TRIES : 0
      error.request.request = { ...error.request.request, retries, retryAfter }
    }
    throw error
  })
}

/** Without a time of its own GitHub asks for a minute. */
function waitSec({ response }: RequestError): number {
  const { 'retry-after': retryAfter, 'x-ratelimit-reset': reset } = response?.headers ?? {}
  if (retryAfter !== undefined) return Number(retryAfter)
  if (reset !== undefined) return Math.max(0, Math.ceil(Number(reset) - Date.now() / 1000))
  return MAX_WAIT_SEC
}
