import { timingSafeEqual } from 'node:crypto'
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http'
import type { Sessions } from '../authentication/operator-authentication.ts'
import type { FaucetFault } from '../faucet/faucet-listener.ts'
import { parseReceiver } from '../faucet/spark-address.ts'
import { answerJson, parseJsonObject, readBody } from '../http/bodies.ts'
import type { StreamSelector } from '../operator/event-streams.ts'
import { type NetworkState, returnOpenSwaps } from '../operator/network-state.ts'
import type { CallCounts } from './call-counts.ts'
import { parseFaucetFault, parseRpcFault, parseSendRefusal } from './fault-requests.ts'
import type { Faults } from './faults.ts'
import { ledgerReport, networkStats } from './reports.ts'

const MAX_BODY_BYTES = 64 * 1024

export interface ControlParts {
  state: NetworkState
  faults: Faults
  counts: CallCounts
  sessions: Sessions[]
  token: string
}

type Json = Record<string, unknown>

/** The control API: JSON over HTTP for whoever has the token. */
export function controlListener(parts: ControlParts): RequestListener {
  const { state, faults, counts, sessions, token } = parts
  const actions: Record<string, (body: Json) => unknown> = {
    'GET /stats': () => networkStats(state, faults, counts),
    'GET /ledger': () => ledgerReport(state),
    'POST /faults': (body) => ({ id: faults.add(parseRpcFault(body, state.operators.all.length)) }),
    'POST /faults/remove': (body) => ({ removed: faults.remove(Number(body.id)) }),
    'POST /faults/clear': () => {
      faults.clear()
      return {}
    },
    'POST /faucet-fault': (body) => {
      const { fault, count } = parseFaucetFault(body)
      faults.setFaucet(fault satisfies FaucetFault, count)
      return {}
    },
    'POST /lightning-fault': (body) => {
      const { message, count } = parseSendRefusal(body)
      faults.refuseSends(message, count)
      return {}
    },
    'POST /swaps/expire': () => ({ returned: returnOpenSwaps(state) }),
    'POST /streams/cut': (body) => ({ cut: state.events.cut(streamsOf(body.identity)) }),
    'POST /sessions/expire': () => {
      for (const each of sessions) each.expireAll()
      return {}
    },
    'POST /operators/down': (body) => {
      const operator = wholeBelow(body.operator, state.operators.all.length, 'operator')
      faults.takeDown(operator, seconds(body.seconds))
      state.events.cut({ operator })
      return {}
    },
  }
  return (request, response) => {
    answer(request, response).catch(() => response.destroy())
  }

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (!hasToken(request.headers.authorization, token)) {
      return answerJson(response, { error: 'the control token is missing or wrong' }, 401)
    }
    const action = actions[`${request.method} ${request.url}`]
    if (action === undefined) {
      return answerJson(response, { error: `expected one of ${Object.keys(actions).join(', ')}` }, 404)
    }
    const text = (await readBody(request, MAX_BODY_BYTES))?.toString()
    // Taken for none, a body that is too long would cut every stream where it named one.
    if (text === undefined) {
      return answerJson(response, { error: `the body may have ${MAX_BODY_BYTES} bytes` }, 413)
    }
    const body = text === '' ? {} : parseJsonObject(text)
    if (body === null) return answerJson(response, { error: 'the body should be a JSON object' }, 400)
    try {
      answerJson(response, action(body))
    } catch (error) {
      answerJson(response, { error: error instanceof Error ? error.message : String(error) }, 400)
    }
  }
}

function hasToken(authorization: string | undefined, token: string): boolean {
  const given = Buffer.from(authorization ?? '')
  const expected = Buffer.from(`Bearer ${token}`)
  return given.length === expected.length && timingSafeEqual(given, expected)
}

function streamsOf(value: unknown): StreamSelector {
  if (value === undefined || value === null) return {}
  const key = typeof value === 'string' ? parseReceiver(value) : null
  if (key === null) throw new Error('identity should be a Spark address or an identity public key')
  return { identity: Buffer.from(key).toString('hex') }
}

function wholeBelow(value: unknown, limit: number, name: string): number {
  if (!Number.isInteger(value) || Number(value) < 0 || Number(value) >= limit) {
    throw new Error(`${name} should be a whole number from 0 to ${limit - 1}, got ${JSON.stringify(value)}`)
  }
  return Number(value)
}

function seconds(value: unknown): number {
  if (typeof value !== 'number' || !(value > 0)) {
    throw new Error(`seconds should be a number above 0, got ${JSON.stringify(value)}`)
  }
  return value
}
