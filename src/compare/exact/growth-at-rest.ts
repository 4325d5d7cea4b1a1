import { ratesWhileConnected } from './growth-rates.ts'
import type { KeptGrowth } from './kept-growth.ts'
import type { ExactMetric, RestPoint } from './rest-points.ts'

/** Of what grew while connected, the share that must be there at rest before growth counts as kept. */
const STAYS_SHARE = 0.5
/** Less of it than this share at the only rest: all but remains of the SDK itself was given back. */
const GIVEN_BACK_SHARE = 0.1

/** What the rests say about growth seen between payments. */
export type Stay = 'stays' | 'given-back' | 'could-stay' | 'unknown'

/**
 * Whether what rises while the SDKs are connected is still there when they are freed. A bounded table of the native SDK
 * rose by 1,370 blocks over 3,372 payments and was given back at disconnect: a rise alone proves nothing.
 *
 * Two rests or more: their difference is set against what the payments between them should have left. One rest: what is
 * there holds no live SDK, so it is kept growth when it exceeds the first count while connected.
 * @param quiet The judged points between payments.
 * @param rests All points of rest, the warm-up among them.
 */
export function stayOf(quiet: readonly RestPoint[], rests: readonly RestPoint[], metric: ExactMetric): Stay {
  const connected = quiet.filter(({ counts }) => !Number.isNaN(counts[metric]))
  const known = rests.filter(({ counts }) => !Number.isNaN(counts[metric]))
  const [first, last] = [connected[0], connected.at(-1)]
  const [start, end] = [known[0], known.at(-1)]
  if (first === undefined || last === undefined || start === undefined || end === undefined) return 'unknown'
  const grown = last.counts[metric] - first.counts[metric]
  const left = end.counts[metric]
  if (start !== end) {
    const kept = left - start.counts[metric]
    const paid = end.work.payments - start.work.payments
    const perPayment = ratesWhileConnected(connected, metric).perPayment
    const expected = perPayment !== null && paid > 0 ? perPayment.amount * paid : grown
    return kept <= 0 ? 'given-back' : kept >= STAYS_SHARE * expected ? 'stays' : 'unknown'
  }
  if (left < GIVEN_BACK_SHARE * grown) return 'given-back'
  if (left >= first.counts[metric] + STAYS_SHARE * grown) return 'stays'
  return left >= STAYS_SHARE * grown ? 'could-stay' : 'unknown'
}

/**
 * Growth between payments as the rests confirm it: kept, given back, or not shown.
 * @param confirmed Whether another count of the run was shown to stay, so that what could have stayed beside it did.
 */
export function confirmedAtRest(growth: KeptGrowth, stay: Stay, confirmed: boolean): KeptGrowth {
  switch (growth.kind) {
    case 'grows':
      if (stay === 'stays' || (stay === 'could-stay' && confirmed)) return growth
      return { kind: stay === 'given-back' ? 'returns' : 'unwatched' }
    case 'flattens':
    case 'stopped':
    case 'sporadic':
      return stay === 'given-back' ? { kind: 'returns' } : growth
    case 'steady':
    case 'returns':
    case 'unwatched':
    case 'too-few':
      return growth
    default:
      return growth satisfies never
  }
}
