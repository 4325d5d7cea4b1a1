import type { RequestListener, ServerResponse } from 'node:http'
import { answerJson, parseJsonObject, readBody } from '../http/bodies.ts'
import type { Transfer } from '../ledger/transfer.ts'
import { parseReceiver } from './spark-address.ts'

const MAX_BODY_BYTES = 64 * 1024
const MAX_LEAVES = 1000
/** All the bitcoin that there can be, in satoshis; sums of a few orders stay whole numbers. */
const MOST_SAT = 2_100_000_000_000_000

/** How the faucet may be made to misbehave. */
export type FaucetFault =
  | { kind: 'refuse'; message: string }
  | { kind: 'rate-limit' }
  | { kind: 'hang' }
  | { kind: 'garbage' }
  /** Pays, and hangs up instead of saying so. */
  | { kind: 'lose-answer' }

export interface FaucetOptions {
  payOut: (receiver: Uint8Array, amountsSat: number[]) => Transfer
  /** Why nothing can be paid at this moment, in a sentence; null when it can. */
  obstacle: () => string | null
  /** The fault that the next request meets, if any. */
  nextFault: () => FaucetFault | null
}

interface Order {
  receiver: Uint8Array
  amountsSat: number[]
}

/**
 * The faucet. It takes the hosted faucet's GraphQL call `RequestRegtestFunds` (one leaf of `amount_sats`; any basic
 * authentication will do) and plain JSON `{ "address": "…", "amountsSat": [1000, 1000] }`. An address is a Spark address
 * or an identity public key in hexadecimal.
 */
export function faucetListener({ payOut, obstacle, nextFault }: FaucetOptions): RequestListener {
  return (request, response) => {
    readBody(request, MAX_BODY_BYTES).then(
      (body) => {
        const fault = nextFault()
        if (fault !== null && fault.kind !== 'lose-answer') misbehave(fault, response)
        else {
          // Whoever asks must not hear it: the answer goes to a socket that is gone.
          if (fault !== null) response.destroy()
          answer(
            body === null ? null : parseJsonObject(body.toString()),
            request.headers.authorization,
            response,
          )
        }
      },
      () => response.destroy(),
    )
  }

  function answer(
    body: Record<string, unknown> | null,
    authorization: string | undefined,
    response: ServerResponse,
  ): void {
    const isGraphQl = typeof body?.query === 'string' || typeof body?.operationName === 'string'
    if (isGraphQl && !authorization?.startsWith('Basic ')) {
      response.writeHead(401, { 'www-authenticate': 'Basic realm="faucet"' }).end()
      return
    }
    const order = body === null ? 'the body should be a JSON object' : readOrder(body, isGraphQl)
    const refusal = typeof order === 'string' ? order : obstacle()
    if (typeof order === 'string' || refusal !== null) {
      if (isGraphQl) answerJson(response, { data: null, errors: [{ message: refusal }] })
      else answerJson(response, { error: refusal }, refusal === order ? 400 : 503)
      return
    }
    const { id } = payOut(order.receiver, order.amountsSat)
    const transaction_hash = id.replaceAll('-', '')
    if (isGraphQl) answerJson(response, { data: { request_regtest_funds: { transaction_hash } } })
    else answerJson(response, { transferId: id })
  }
}

/** Reads a request, or says in a sentence what is wrong with it. */
function readOrder(body: Record<string, unknown>, isGraphQl: boolean): Order | string {
  const source = isGraphQl ? (body.variables as Record<string, unknown> | undefined) : body
  const address = source?.address
  const receiver = typeof address === 'string' ? parseReceiver(address) : null
  if (receiver === null) {
    return `the address should be a Spark address or an identity public key, got ${JSON.stringify(address)}`
  }
  const amounts = isGraphQl ? [source?.amount_sats] : source?.amountsSat
  const isAmount = (value: unknown) => Number.isSafeInteger(value) && Number(value) >= 1
  const sum = (values: unknown[]) => values.reduce<number>((total, value) => total + Number(value), 0)
  if (
    !Array.isArray(amounts) ||
    amounts.length < 1 ||
    amounts.length > MAX_LEAVES ||
    !amounts.every(isAmount) ||
    sum(amounts) > MOST_SAT
  ) {
    return `from 1 to ${MAX_LEAVES} whole amounts of 1 sat or more, 21 million bitcoin in all, can be asked for, got ${JSON.stringify(amounts)}`
  }
  return { receiver, amountsSat: amounts }
}

function misbehave(fault: Exclude<FaucetFault, { kind: 'lose-answer' }>, response: ServerResponse): void {
  switch (fault.kind) {
    case 'refuse':
      answerJson(response, { data: null, errors: [{ message: fault.message }] })
      return
    case 'rate-limit':
      response.writeHead(429, { 'retry-after': '1' }).end('too many requests')
      return
    case 'hang':
      // The client's own time-out must end it.
      return
    case 'garbage':
      response.writeHead(200, { 'content-type': 'application/json' }).end('<html>502 Bad Gateway')
      return
    default:
      fault satisfies never
  }
}
