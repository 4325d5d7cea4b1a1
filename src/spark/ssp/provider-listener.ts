import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http'
import type { Sessions } from '../authentication/operator-authentication.ts'
import { ProviderChallenges } from '../authentication/provider-challenges.ts'
import { logFault } from '../fault-log.ts'
import type { Gate } from '../grpc/dispatch.ts'
import { carryOut } from '../grpc/late-answer.ts'
import { GrpcError, HTTP_STATUS } from '../grpc/status.ts'
import { answerJson, parseJsonObject, readBody } from '../http/bodies.ts'
import type { Issuer } from '../ledger/mint.ts'
import type { Identity } from '../ledger/node.ts'
import type { NetworkState } from '../operator/network-state.ts'
import { RepeatedAnswers } from '../operator/operator-routes.ts'
import { counterSwap, SwapRefused } from './counter-swap.ts'
import { payableInvoice, sendLightning, writeInvoice } from './lightning.ts'
import { receiveAnswer, sendAnswer, transferDetails, userRequest } from './lightning-answer.ts'
import { readSwapRequest, satoshis, swapAnswer } from './swap-messages.ts'

const MAX_BODY_BYTES = 8 * 1024 * 1024

type Json = Record<string, unknown>

/** An answer before it is sent, so that a late fault can still take its place. */
interface ProviderAnswer {
  status: number
  body: Json
}

type Handler = (input: Json, authorization: string) => ProviderAnswer

const OPERATIONS = [
  'GetChallenge',
  'VerifyChallenge',
  'Transfers',
  'RequestSwap',
  'RequestLightningReceive',
  'LightningSendFeeEstimate',
  'RequestLightningSend',
  'UserRequest',
] as const
type Operation = (typeof OPERATIONS)[number]

/** What the service provider serves, by GraphQL's `operationName`. */
export const PROVIDER_OPERATIONS: ReadonlySet<string> = new Set(OPERATIONS)

/** The service provider's GraphQL: authentication, swaps, Lightning payments, and their details. */
export function providerListener(
  state: NetworkState,
  provider: Issuer,
  sessions: Sessions,
  gate: Gate,
): RequestListener {
  const challenges = new ProviderChallenges(state.now)
  const nodeSecret = provider.identitySecret
  const swaps = new RepeatedAnswers<ProviderAnswer>()
  const handlers: Record<Operation, Handler> = {
    GetChallenge: getChallenge,
    VerifyChallenge: verifyChallenge,
    Transfers: withSession((variables, caller) =>
      done({ transfers: transferDetails(state, variables.transfer_spark_ids, caller) }),
    ),
    RequestSwap: withSession(requestSwap),
    RequestLightningReceive: withSession((input, caller) =>
      orRefused(() => {
        const invoice = writeInvoice(state, nodeSecret, input, caller)
        return done({ request_lightning_receive: { request: receiveAnswer(state, invoice) } })
      }),
    ),
    LightningSendFeeEstimate: withSession((input) =>
      orRefused(() => {
        payableInvoice(state, String(input.encoded_invoice))
        return done({ lightning_send_fee_estimate: { fee_estimate: satoshis(0) } })
      }),
    ),
    RequestLightningSend: withSession((input, caller) =>
      orRefused(() => {
        const transfer = sendLightning(state, provider, input, caller)
        return done({ request_lightning_send: { request: sendAnswer(transfer) } })
      }),
    ),
    UserRequest: withSession((variables, caller) =>
      done({ user_request: userRequest(state, String(variables.request_id), caller) }),
    ),
  }
  return (request, response) => {
    answer(request, response).catch((error: unknown) => {
      if (request.errored !== null) return
      const { status, body } = failure(error)
      if (!response.headersSent) answerJson(response, body, status)
    })
  }

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await readBody(request, MAX_BODY_BYTES)
    const call = body && parseJsonObject(body.toString())
    const operation = typeof call?.operationName === 'string' ? call.operationName : ''
    // Queries have their variables at top level, mutations inside `input`.
    const variables = (call?.variables ?? {}) as Json
    const input = (variables.input ?? variables) as Json
    const { authorization = '' } = request.headers
    const passage = await gate.enter(operation)
    const run = () =>
      PROVIDER_OPERATIONS.has(operation)
        ? handlers[operation as Operation](input, authorization)
        : refused(`the local service provider does not serve ${JSON.stringify(operation)}`)
    const outcome = passage === 'drop' ? 'drop' : await carryOut(passage, run)
    if (outcome === 'drop') response.socket?.destroy()
    else answerJson(response, outcome.body, outcome.status)
  }

  function getChallenge(input: Json): ProviderAnswer {
    const protected_challenge = challenges.issue(String(input.public_key))
    return protected_challenge === null
      ? refused('the public key is not one')
      : done({ get_challenge: { protected_challenge } })
  }

  function verifyChallenge(input: Json): ProviderAnswer {
    const identity = String(input.identity_public_key)
    if (!challenges.isAnswered(String(input.protected_challenge), String(input.signature), identity)) {
      return refused('the challenge is not answered')
    }
    const { token, expiresAtSec } = sessions.open(identity)
    const valid_until = new Date(expiresAtSec * 1000).toISOString()
    return done({ verify_challenge: { valid_until, session_token: token } })
  }

  function withSession(handle: (input: Json, caller: Identity) => ProviderAnswer): Handler {
    return (input, authorization) => {
      const caller = sessions.identify(authorization.replace(/^Bearer /, ''))
      return caller === null
        ? { status: 401, body: { errors: [{ message: 'no session' }] } }
        : handle(input, caller)
    }
  }

  function requestSwap(input: Json, caller: Identity): ProviderAnswer {
    return orRefused(() => {
      const request = readSwapRequest(input)
      // A wallet that lost the answer asks again, up to five times; its leaves are gone already.
      return swaps.once(caller, request.transferId, () => {
        const { inbound, outbound } = counterSwap(state, provider, request, caller)
        return done({ request_swap: { request: swapAnswer(inbound, outbound, state.now()) } })
      })
    })
  }
}

function orRefused(answer: () => ProviderAnswer): ProviderAnswer {
  try {
    return answer()
  } catch (error) {
    if (!(error instanceof SwapRefused)) throw error
    return refused(error.message)
  }
}

function done(data: Json): ProviderAnswer {
  return { status: 200, body: { data } }
}

function refused(message: string): ProviderAnswer {
  return { status: 200, body: { data: null, errors: [{ message }] } }
}

/** An injected fault, or a defect of ours: then the network's log gets it all, the wallet one sentence. */
function failure(error: unknown): ProviderAnswer {
  if (error instanceof GrpcError) {
    return { status: HTTP_STATUS[error.code], body: { errors: [{ message: error.message }] } }
  }
  logFault('local service provider', error)
  return { status: 500, body: { errors: [{ message: 'something went wrong' }] } }
}
