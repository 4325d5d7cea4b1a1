/** The metrics of a sweep of calls: of how many ways of calling each is left. */

import type { MethodJudgement, MetricJudgement, MetricVerdict } from './judgement.ts'

const SWEPT = { externrefs: 'references', rust_live_blocks: 'rustBlocks', fds: 'fds' } as const
const SWEPT_METRICS = Object.keys(SWEPT) as (keyof typeof SWEPT)[]
/** Less than this a call would print as nothing. */
export const LEAST_SHOWN = 0.005

/** Of the ways of calling in which a metric was counted, those that leave some of it; none of a metric that a sweep does not count. */
export function waysThatLeave(
  methods: readonly MethodJudgement[],
  name: MetricJudgement['name'],
): Record<'counted' | 'leaving', MethodJudgement[]> {
  const figure = SWEPT_METRICS.find((swept) => swept === name)
  const amountOf = (method: MethodJudgement) => (figure === undefined ? null : method[SWEPT[figure]])
  const counted = methods.filter((method) => amountOf(method) !== null)
  const leaving = counted.filter(
    (method) => method.verdict === 'leak' && (amountOf(method) ?? 0) >= LEAST_SHOWN,
  )
  return { counted, leaving }
}

/** The counted metrics of the whole run, for what is asked of every run: whose side leaks. */
export function sweepMetrics(methods: readonly MethodJudgement[]): MetricJudgement[] {
  return SWEPT_METRICS.flatMap((name): MetricJudgement[] => {
    const { counted, leaving } = waysThatLeave(methods, name)
    if (counted.length === 0) return []
    const verdict: MetricVerdict =
      leaving.length > 0
        ? 'leak'
        : counted.every(({ verdict: each }) => each === 'no-leak' || each === 'leak')
          ? 'no-leak'
          : 'inconclusive'
    return [
      {
        name,
        verdict,
        basis: 'exact',
        unit: 'count',
        slopePerMin: null,
        lower99: null,
        upper95: null,
        perPayment: null,
        perCycle: null,
        perFailure: null,
        smallestDetectable: null,
        model: 'exact',
        evidence: `${leaving.length} of ${counted.length} ways of calling leave some.`,
        neededDurationSec: null,
      },
    ]
  })
}
