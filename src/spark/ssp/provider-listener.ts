import { randomUUID } from 'node:crypto'
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http'
import { answerJson, parseJsonObject } from '../http/json-answer.ts'
import { readBody } from '../http/read-body.ts'
import type { Issuer } from '../ledger/mint.ts'
import type { Identity } from '../ledger/node.ts'
import type { Transfer } from '../ledger/transfer.ts'
import type { NetworkState } from '../operator/network-state.ts'
import type { Sessions } from '../operator/sessions.ts'
import { ProviderChallenges } from './challenges.ts'
import { counterSwap, SwapRefused } from './counter-swap.ts'
import { readSwapRequest } from './swap-request.ts'

const MAX_BODY_BYTES = 8 * 1024 * 1024

/** What stands between a GraphQL call and its answer. @returns false when the connection was dropped. */
export type ProviderGate = (operation: string, response: ServerResponse) => Promise<boolean>

type Variables = Record<string, unknown>

/** The service provider's GraphQL: authentication, swaps, and the (never any) details it has on plain transfers. */
export function providerListener(
  state: NetworkState,
  provider: Issuer,
  sessions: Sessions,
  gate: ProviderGate,
): RequestListener {
  const challenges = new ProviderChallenges(state.now)
  return (request, response) => {
    answer(request, response).catch((error: unknown) => {
      if (request.errored !== null) return
      process.stderr.write(
        `local service provider: ${error instanceof Error ? error.stack : String(error)}\n`,
      )
      if (!response.headersSent) answerJson(response, { errors: [{ message: 'something went wrong' }] }, 500)
    })
  }

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await readBody(request, MAX_BODY_BYTES)
    const call = body && parseJsonObject(body.toString())
    const operation = typeof call?.operationName === 'string' ? call.operationName : ''
    if (!(await gate(operation, response))) return
    const variables = (call?.variables ?? {}) as Variables
    const input = (variables.input ?? {}) as Variables
    switch (operation) {
      case 'GetChallenge':
        return getChallenge(input, response)
      case 'VerifyChallenge':
        return verifyChallenge(input, response)
      case 'Transfers':
        return withSession(request, response, () => answerJson(response, { data: { transfers: [] } }))
      case 'RequestSwap':
        return withSession(request, response, (caller) => requestSwap(input, caller, response))
      default:
        return refuse(response, `the local service provider does not serve ${JSON.stringify(operation)}`)
    }
  }

  function getChallenge(input: Variables, response: ServerResponse): void {
    const protected_challenge = challenges.issue(String(input.public_key))
    if (protected_challenge === null) refuse(response, 'the public key is not one')
    else answerJson(response, { data: { get_challenge: { protected_challenge } } })
  }

  function verifyChallenge(input: Variables, response: ServerResponse): void {
    const identity = String(input.identity_public_key)
    if (!challenges.isAnswered(String(input.protected_challenge), String(input.signature), identity)) {
      refuse(response, 'the challenge is not answered')
      return
    }
    const { token, expiresAtSec } = sessions.open(identity)
    const valid_until = new Date(expiresAtSec * 1000).toISOString()
    answerJson(response, { data: { verify_challenge: { valid_until, session_token: token } } })
  }

  function withSession(
    request: IncomingMessage,
    response: ServerResponse,
    handle: (caller: Identity) => void,
  ): void {
    const token = (request.headers.authorization ?? '').replace(/^Bearer /, '')
    const caller = sessions.identify(token)
    if (caller === null) answerJson(response, { errors: [{ message: 'no session' }] }, 401)
    else handle(caller)
  }

  function requestSwap(input: Variables, caller: Identity, response: ServerResponse): void {
    try {
      const request = readSwapRequest(input)
      const { inbound, outbound } = counterSwap(state, provider, request, caller)
      answerJson(response, {
        data: { request_swap: { request: swapAnswer(inbound, outbound, state.now()) } },
      })
    } catch (error) {
      if (!(error instanceof SwapRefused)) throw error
      refuse(response, error.message)
    }
  }
}

function refuse(response: ServerResponse, message: string): void {
  answerJson(response, { data: null, errors: [{ message }] })
}

function swapAnswer(inbound: Transfer, outbound: Transfer, now: Date) {
  const at = now.toISOString()
  const total = satoshis(outbound.valueSat)
  return {
    __typename: 'LeavesSwapRequest',
    id: randomUUID(),
    created_at: at,
    updated_at: at,
    network: 'REGTEST',
    swap_status: 'SUCCEEDED',
    total_amount: total,
    target_amount: total,
    fee: satoshis(0),
    inbound_transfer: {
      __typename: 'Transfer',
      total_amount: total,
      spark_id: inbound.id,
      user_request: null,
    },
    outbound_transfer: {
      __typename: 'Transfer',
      total_amount: total,
      spark_id: outbound.id,
      user_request: null,
    },
    swap_expired_at: at,
    swap_leaves: [],
  }
}

function satoshis(value: number) {
  return {
    __typename: 'CurrencyAmount',
    original_value: value,
    original_unit: 'SATOSHI',
    preferred_currency_unit: 'SATOSHI',
    preferred_currency_value_rounded: value,
  }
}
