import type { getOctokit } from '@actions/github'
import { RequestError } from '@octokit/request-error'

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

/** Plugin: marks what a rate limit refused for the retry plugin, which must come after this one, as GitHub asks. */
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
