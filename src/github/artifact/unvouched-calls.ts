/** What a run that nobody vouches for may call the calls of its scenario `api` or `failures`. */

import type { Sweep, SweptMethod } from '../../compare/compare.ts'

/** What tells the ways of calling a method apart, as the scenario `api` has them. */
export const CALL_VARIANTS: ReadonlySet<string> = new Set([
  ...['Bolt11', 'Spark address', 'bitcoinAddress', 'bolt11Invoice', 'ensureSynced', 'garbage', 'known'],
  ...['sparkAddress', 'sparkInvoice', 'stored', 'there and back', 'too much', 'unknown', 'unreachable'],
  ...['exported', 'no allowance', 'no invoice', 'no route', 'no token', 'nothing', 'owner', 'spender'],
  ...['signature of another kind'],
])

/** The kinds of calls that fail on purpose, as the scenario `failures` has them. */
export const FAILED_CALLS: ReadonlySet<string> = new Set([
  ...['balance too low', 'unknown recipient', 'malformed input', 'unknown payment', 'refused', 'late'],
  ...['dropped', 'streams cut', 'expired session'],
])

const METHOD = /^([A-Za-z]\w{0,59})(?: \(([^()]+)\))?$/

/**
 * The calls under names that a run of ours gives: such a name stands in the report's headline, where a sentence would
 * pass for ours. A call of any other name is left out with its figures.
 * @param inItsWords Marks a sentence of the run's as its own.
 */
export function namedCalls(sweep: Sweep, inItsWords: (text: string) => string): Sweep {
  const named = sweep.methods.filter(({ method }) => isCall(method))
  return { ...sweep, methods: named.map((each) => ({ ...each, outcome: marked(each.outcome, inItsWords) })) }
}

function isCall(name: string): boolean {
  const [, method, variant] = METHOD.exec(name) ?? []
  return (
    FAILED_CALLS.has(name) || (method !== undefined && (variant === undefined || CALL_VARIANTS.has(variant)))
  )
}

function marked(outcome: SweptMethod['outcome'], mark: (text: string) => string): SweptMethod['outcome'] {
  switch (outcome.kind) {
    case 'counted':
      return { ...outcome, refusal: outcome.refusal === null ? null : mark(outcome.refusal) }
    case 'not-tried':
      return { ...outcome, reason: mark(outcome.reason) }
    case 'broken':
      return { ...outcome, detail: mark(outcome.detail) }
    default:
      return outcome satisfies never
  }
}
