import type { CallStep, Calls, CallsMade, CallValue } from '../../scenarios/scenarios.ts'
import { type PaymentRequest, paymentRequestFor } from './payment-request.ts'

/** What wasm-bindgen adds to each class: no call of the SDK's own. */
const OF_THE_BINDING = /^(constructor|free|__.*)$/

/** The public methods of a class, from its prototype. */
export function publicMethods(prototype: object): string[] {
  return Object.entries(Object.getOwnPropertyDescriptors(prototype))
    .filter(([name, { value }]) => typeof value === 'function' && !OF_THE_BINDING.test(name))
    .map(([name]) => name)
    .sort()
}

/** Makes the same calls a number of times, one after the other; what they refuse is counted, what hangs ends it. */
export async function makeCalls(instance: object, { steps, times, limitMs }: Calls): Promise<CallsMade> {
  const startMs = performance.now()
  const end: CallsMade = { made: 0, refused: 0, refusal: null, hung: false, tookMs: 0 }
  while (end.made < times && !end.hung) {
    const round = await within(limitMs, takeSteps(instance, steps))
    if (round.kind === 'hung') end.hung = true
    else end.made += 1
    if (round.kind === 'refused') {
      end.refused += 1
      end.refusal = round.refusal
    }
  }
  end.tookMs = performance.now() - startMs
  return end
}

type Round = { kind: 'done' } | { kind: 'refused'; refusal: string } | { kind: 'hung' }

async function within(limitMs: number, work: Promise<unknown>): Promise<Round> {
  let timer: ReturnType<typeof setTimeout> | undefined
  const late = new Promise<Round>((resolve) => {
    timer = setTimeout(() => resolve({ kind: 'hung' }), limitMs)
  })
  const ended = work.then(
    (): Round => ({ kind: 'done' }),
    (error): Round => ({ kind: 'refused', refusal: refusalOf(error) }),
  )
  try {
    return await Promise.race([ended, late])
  } finally {
    clearTimeout(timer)
  }
}

async function takeSteps(instance: object, steps: readonly CallStep[]): Promise<void> {
  const results: unknown[] = []
  const payable = (given: unknown) => {
    const { paymentRequest, ...rest } = given as { paymentRequest: PaymentRequest }
    return { ...rest, paymentRequest: paymentRequestFor(instance, paymentRequest) }
  }
  try {
    for (const { method, arguments: given } of steps) {
      const called = (instance as Record<string, unknown>)[method]
      if (typeof called !== 'function') throw new Error(`this SDK has no method ${method}`)
      const args = given.map((value) => argumentOf(value, results))
      results.push(await called.apply(instance, method === 'prepareSendPayment' ? args.map(payable) : args))
    }
  } finally {
    for (const [index, { frees }] of steps.entries()) {
      if (frees) (results[index] as { free(): void } | undefined)?.free()
    }
  }
}

function argumentOf(value: CallValue, results: readonly unknown[]): unknown {
  if (typeof value !== 'object' || value === null) return value
  if (Array.isArray(value)) return value.map((each) => argumentOf(each, results))
  const node = value as Record<string, CallValue>
  if (typeof node.$integer === 'string') return BigInt(node.$integer)
  if (typeof node.$bytes === 'string') return hexBytes(node.$bytes)
  if (node.$listener === true) return { onEvent: () => {} }
  if (typeof node.$result === 'number') {
    const result = results[node.$result]
    return typeof node.$field === 'string' ? (result as Record<string, unknown>)[node.$field] : result
  }
  return Object.fromEntries(Object.entries(node).map(([name, each]) => [name, argumentOf(each, results)]))
}

/** As the binding takes them, without a Buffer: a page has none. */
function hexBytes(hex: string): number[] {
  return (hex.match(/../g) ?? []).map((pair) => Number.parseInt(pair, 16))
}

/** What an error of the SDK's says; some are plain strings or objects. */
function refusalOf(error: unknown): string {
  if (error instanceof Error) return error.message
  return typeof error === 'string' ? error : (JSON.stringify(error) ?? String(error))
}
