import { formatBytes, formatCount, listed } from '../../text/text.ts'
import type { LeakCost } from '../judgement.ts'
import { isByteMetric } from '../metric-names.ts'
import { BYTES_PER_KB } from '../specification.ts'
import { tellingRates } from '../telling-rates.ts'
import { type Basis, type ExactGrowth, totalOf } from './evidence.ts'
import { atReferencePace, kbOf, surelyAbove } from './growth-rates.ts'

/** What leaks cost in memory, and what turns the pace of the run into the reference pace. */
export interface Cost extends LeakCost {
  /** What the cost at the reference pace surely exceeds. */
  surelyKbPerMin: number
  pace: number
}

/**
 * Memory by what the counts go with: V8's heap is too uneven to tell payments from reconnects by itself, and what fills it
 * beside a count that leaks is held by what is counted.
 */
export function costOf(leaks: readonly ExactGrowth[]): Cost {
  const paceOf = ({ rates: { fit, perMinute } }: ExactGrowth) =>
    fit === null || perMinute === null || perMinute.amount <= 0
      ? 1
      : Math.max(0, atReferencePace(fit).amount) / perMinute.amount
  const [leading] = leaks
  const pace = leading === undefined ? 1 : paceOf(leading)
  const cost: Cost = { kbPerMin: 0, surelyKbPerMin: 0, ownKbPerMin: 0, pace }
  for (const { metric, rates } of leaks) {
    if (!isByteMetric(metric) || rates.perMinute === null) continue
    const own = kbOf(rates.perMinute)
    cost.ownKbPerMin += own.amount
    cost.kbPerMin += own.amount * pace
    cost.surelyKbPerMin += Math.max(0, surelyAbove(own, rates.fit?.degrees ?? 1)) * pace
  }
  return cost
}

const MINUTES_A_DAY = 1440
/** Memory a day, in words: `91.1 MB`. */
export const perDay = (kbPerMin: number) => formatBytes(kbPerMin * BYTES_PER_KB * MINUTES_A_DAY)

const INSTANCES = 1000

/**
 * What a cycle leaves in a unit that an operator of many knows; of a life, which has no pace of its own, beside what one
 * leaves.
 */
export function perThousand(leaks: readonly ExactGrowth[], { cycle, recorder }: Basis): string[] {
  const rates = leaks.flatMap(({ metric, rates }) => {
    const rate = tellingRates(rates).find(({ per }) => per === 'cycle')?.rate
    return rate === undefined ? [] : [{ metric, amount: rate.amount }]
  })
  if (rates.length === 0) return []
  const leftBy = (count: number) =>
    listed(
      rates.map(({ metric, amount }) =>
        totalOf(metric, count === 1 ? amount : Math.round(amount * count), recorder),
      ),
    )
  const many = `${formatCount(INSTANCES)} ${MANY[cycle]}`
  return cycle === 'reconnect'
    ? [`${many} leave ${leftBy(INSTANCES)}.`]
    : [`Each ${cycle} leaves ${leftBy(1)}; ${many} leave ${leftBy(INSTANCES)}.`]
}

const MANY = { instance: 'instances', reconnect: 'reconnects of both wallets', cycle: 'cycles' } as const
