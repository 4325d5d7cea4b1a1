/** Where the hosted regtest faucet answers, unless `FAUCET_URL` says otherwise. */
export const HOSTED_FAUCET_URL = 'https://api.lightspark.com/graphql/spark/rc'

const MUTATION =
  'mutation RequestRegtestFunds($address: String!, $amount_sats: Long!) { request_regtest_funds(input: { address: $address, amount_sats: $amount_sats }) { transaction_hash } }'

const MAX_CONCURRENT = 2
const ATTEMPTS = 4
const REQUEST_TIMEOUT_MS = 15_000

export interface FaucetOptions {
  url: string
  username: string
  password: string
  /** Wait before the second attempt, doubled before each further one, in milliseconds. */
  firstBackoffMs?: number
  requestTimeoutMs?: number
}

/**
 * Client of the faucet's GraphQL call `RequestRegtestFunds`, the hosted one's and the local network's alike: basic
 * authentication, at most two requests at a time, four attempts with exponential back-off.
 */
export class FaucetClient {
  readonly #options: FaucetOptions
  #running = 0
  readonly #waiting: (() => void)[] = []

  constructor(options: FaucetOptions) {
    this.#options = options
  }

  /**
   * Asks the faucet to fund an address: a Bitcoin regtest address on the hosted network, a Spark address on the local
   * one.
   * @returns The hash of the funding transaction.
   * @throws Error after the last attempt, in one sentence with what to check.
   */
  async fund(address: string, amountSat: number): Promise<string> {
    await this.#enter()
    try {
      return await this.#attempt(address, amountSat)
    } finally {
      this.#leave()
    }
  }

  async #attempt(address: string, amountSat: number): Promise<string> {
    const { url, firstBackoffMs = 2000 } = this.#options
    let reason = ''
    for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
      if (attempt > 0) await pause(firstBackoffMs * 2 ** (attempt - 1))
      const answer = await this.#request(address, amountSat)
      if (answer.kind === 'funded') return answer.transactionHash
      reason = answer.reason
      if (answer.kind === 'refused') break
    }
    throw new Error(
      `the faucet at ${new URL(url).origin} gave no funds: ${reason}; check FAUCET_USERNAME, FAUCET_PASSWORD and FAUCET_URL, or wait if it is rate-limited`,
    )
  }

  async #request(address: string, amountSat: number): Promise<FaucetAnswer> {
    const { url, username, password, requestTimeoutMs = REQUEST_TIMEOUT_MS } = this.#options
    try {
      const response = await fetch(url, {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          authorization: `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`,
        },
        body: JSON.stringify({
          operationName: 'RequestRegtestFunds',
          variables: { amount_sats: amountSat, address },
          query: MUTATION,
        }),
        signal: AbortSignal.timeout(requestTimeoutMs),
      })
      const text = (await response.text()).slice(0, 10_000)
      if (response.status === 401 || response.status === 403) {
        return { kind: 'refused', reason: `it answered ${response.status} to the credentials` }
      }
      if (!response.ok) return { kind: 'failed', reason: `it answered ${response.status}` }
      return readAnswer(text)
    } catch (error) {
      return { kind: 'failed', reason: describeFailure(error, requestTimeoutMs) }
    }
  }

  async #enter(): Promise<void> {
    if (this.#running >= MAX_CONCURRENT) await new Promise<void>((resolve) => this.#waiting.push(resolve))
    else this.#running += 1
  }

  #leave(): void {
    const next = this.#waiting.shift()
    if (next) next()
    else this.#running -= 1
  }
}

type FaucetAnswer =
  | { kind: 'funded'; transactionHash: string }
  | { kind: 'failed'; reason: string }
  | { kind: 'refused'; reason: string }

function readAnswer(text: string): FaucetAnswer {
  let body: {
    errors?: { message?: unknown }[]
    data?: { request_regtest_funds?: { transaction_hash?: unknown } }
  }
  try {
    body = JSON.parse(text)
  } catch {
    return { kind: 'failed', reason: 'its answer is not JSON' }
  }
  const error = Array.isArray(body?.errors) ? body.errors[0]?.message : undefined
  if (error !== undefined)
    return { kind: 'failed', reason: `it answered ${JSON.stringify(error).slice(0, 200)}` }
  const hash = body?.data?.request_regtest_funds?.transaction_hash
  if (typeof hash !== 'string' || hash === '')
    return { kind: 'failed', reason: 'its answer names no transaction' }
  return { kind: 'funded', transactionHash: hash }
}

function describeFailure(error: unknown, timeoutMs: number): string {
  if (error instanceof Error && error.name === 'TimeoutError') return `no answer within ${timeoutMs / 1000} s`
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error
  const code = (cause as NodeJS.ErrnoException | undefined)?.code
  return `it could not be reached (${code ?? (cause instanceof Error ? cause.message : String(cause))})`
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms))
}
