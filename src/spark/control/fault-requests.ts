import type { FaucetFault } from '../faucet/faucet-listener.ts'
import { GRPC_CODES, type GrpcCode } from '../grpc/status.ts'
import type { FaultEffect, RpcFault } from './faults.ts'

/** Node's timers end at once when they are longer. */
const LONGEST_DELAY_MS = 2_147_483_647

type Json = Record<string, unknown>

/** Reads a fault from JSON. @throws Error in one sentence: expected what, got what. */
export function parseRpcFault(body: Json, operators: number): RpcFault {
  const { rpc, target, count, after, probability, seed, lateAnswer } = body
  if (target !== undefined && target !== 'ssp' && !isWhole(target, 0, operators - 1)) {
    throw wrong('target', `"ssp" or an operator index from 0 to ${operators - 1}`, target)
  }
  if (rpc !== undefined && typeof rpc !== 'string') throw wrong('rpc', 'a method name', rpc)
  if (count !== undefined && !isWhole(count, 1)) throw wrong('count', 'a whole number from 1', count)
  if (after !== undefined && !isWhole(after, 0)) throw wrong('after', 'a whole number from 0', after)
  if (seed !== undefined && !isWhole(seed, 0)) throw wrong('seed', 'a whole number from 0', seed)
  if (
    probability !== undefined &&
    !(typeof probability === 'number' && probability > 0 && probability <= 1)
  ) {
    throw wrong('probability', 'above 0 and at most 1', probability)
  }
  const given = { rpc, target, count, after, probability, seed }
  const selected = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined))
  return { ...selected, effect: parseEffect(body.effect), lateAnswer: lateAnswer === true }
}

function parseEffect(value: unknown): FaultEffect {
  const effect = (value ?? {}) as Json
  if (effect.kind === 'drop') return { kind: 'drop' }
  if (effect.kind === 'delay' && isWhole(effect.delayMs, 0, LONGEST_DELAY_MS))
    return { kind: 'delay', delayMs: Number(effect.delayMs) }
  if (effect.kind === 'status' && isRefusal(effect.code)) {
    const { code } = effect
    return typeof effect.message === 'string'
      ? { kind: 'status', code, message: effect.message }
      : { kind: 'status', code }
  }
  const codes = Object.keys(GRPC_CODES).filter(isRefusal).join(', ')
  throw wrong(
    'effect',
    `{kind: "drop"}, {kind: "delay", delayMs} up to ${LONGEST_DELAY_MS} or {kind: "status", code} with one of ${codes}`,
    value,
  )
}

/** `ok` is no refusal: a client would wait for the message that comes with it. */
function isRefusal(code: unknown): code is GrpcCode {
  return typeof code === 'string' && code !== 'ok' && Object.hasOwn(GRPC_CODES, code)
}

/** Reads a fault of the faucet from JSON. @throws Error in one sentence. */
export function parseFaucetFault({ fault, count }: Json): { fault: FaucetFault; count: number | undefined } {
  if (count !== undefined && !isWhole(count, 1)) throw wrong('count', 'a whole number from 1', count)
  const { kind, message } = (fault ?? {}) as Json
  const repeats = count === undefined ? undefined : Number(count)
  if (kind === 'refuse') {
    return {
      fault: { kind, message: typeof message === 'string' ? message : 'the faucet is empty' },
      count: repeats,
    }
  }
  if (kind === 'rate-limit' || kind === 'hang' || kind === 'garbage' || kind === 'lose-answer')
    return { fault: { kind }, count: repeats }
  throw wrong('fault', '{kind: "refuse" | "rate-limit" | "hang" | "garbage" | "lose-answer"}', fault)
}

/** Reads a refusal of Lightning payments from JSON. @throws Error in one sentence. */
export function parseSendRefusal({ message, count }: Json): { message: string; count: number | undefined } {
  if (count !== undefined && !isWhole(count, 1)) throw wrong('count', 'a whole number from 1', count)
  if (message !== undefined && typeof message !== 'string') throw wrong('message', 'a text', message)
  return {
    message: message ?? 'the service provider finds no route',
    count: count === undefined ? undefined : Number(count),
  }
}

function isWhole(value: unknown, min: number, max = Number.MAX_SAFE_INTEGER): boolean {
  return Number.isSafeInteger(value) && Number(value) >= min && Number(value) <= max
}

function wrong(name: string, expected: string, got: unknown): Error {
  return new Error(`${name} should be ${expected}, got ${JSON.stringify(got)}`)
}
