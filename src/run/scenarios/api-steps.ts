import type { CallStep, CallValue } from './host.ts'

/** What arguments can name that only a run knows. */
export interface Known {
  /** A Spark address of another wallet. */
  address: string
  /** A payment that was made. */
  paymentId: string
}

/** One way of calling a method. */
export interface ApiCase {
  /** What tells it from the method's other ways, or null. */
  variant: string | null
  steps: readonly CallStep[]
}

/** The ways of calling some methods, by their names. */
export type ApiArguments = Record<string, readonly ApiCase[]>

/** Nobody answers there. */
export const NOBODY = 'http://127.0.0.1:9'
export const ZEROS = '00'.repeat(32)
/** The generator's point: a public key that nobody has the secret of by chance. */
export const PUBLIC_KEY = '0279be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798'
export const REGTEST_ADDRESS = 'bcrt1qw508d6qejxtdg4y5r3zarvary0c5xw7kygt080'

export const step = (method: string, ...args: CallValue[]): CallStep => ({ method, arguments: args })

export const result = (of: number, field?: string): CallValue =>
  field === undefined ? { $result: of } : { $result: of, $field: field }

export const integer = (digits: string): CallValue => ({ $integer: digits })

export const one = (...steps: CallStep[]): ApiCase[] => [{ variant: null, steps }]

export const plain = (method: string, ...args: CallValue[]): ApiCase[] => one(step(method, ...args))

export const ways = (variants: Record<string, readonly CallStep[]>): ApiCase[] =>
  Object.entries(variants).map(([variant, steps]) => ({ variant, steps }))

/** What a payment begins with. */
export const prepare = (input: string, sat: string): CallStep =>
  step('prepareSendPayment', { paymentRequest: { type: 'input', input }, amount: integer(sat) })
