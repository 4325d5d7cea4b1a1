import type { BaselineComparison, Judgement, MetricJudgement, Standing } from './judgement.ts'
import { acceptanceOf, type KnownLeak } from './known-leaks.ts'

/** Whether a leak is new, with the sentences it rests on. */
export interface StandingReason {
  standing: Standing
  sentences: string[]
}

/** What a leak is held against. */
export interface StandingContext {
  previous: { comparison: BaselineComparison; judgement: Judgement } | null
  knownLeaks: readonly KnownLeak[]
  now: Date
}

/**
 * A leak is known when each metric that leaks is accepted, or leaked in the previous run too and grows no faster. One
 * metric that is neither makes it new.
 */
export function standingOf(metrics: readonly MetricJudgement[], context: StandingContext): StandingReason {
  const sentences: string[] = []
  let standing: Standing = 'known'
  for (const metric of metrics.filter(({ verdict }) => verdict === 'leak')) {
    const acceptance = acceptanceOf(metric, context.knownLeaks, context.now)
    if (acceptance.sentence !== null) sentences.push(acceptance.sentence)
    if (acceptance.kind === 'accepted' || leakedBefore(metric, context.previous)) continue
    standing = 'new'
  }
  if (standing === 'known' && sentences.length === 0 && context.previous !== null) {
    sentences.push(`The previous run leaks the same (${context.previous.comparison.file}).`)
  }
  return { standing, sentences }
}

function leakedBefore(metric: MetricJudgement, previous: StandingContext['previous']): boolean {
  if (previous === null || previous.comparison.kind === 'not-comparable') return false
  const before = previous.judgement.metrics.find(({ name }) => name === metric.name)
  const compared = previous.comparison.metrics.find((each) => each.metric === metric.name)
  return before?.verdict === 'leak' && compared?.kind !== 'regressed'
}
