import type { BaselineComparison, Judgement, MetricJudgement, Standing } from './judgement.ts'
import { acceptanceOf, type KnownLeak } from './recording/recording.ts'

/** Whether a leak is new, with the sentences it rests on. */
interface StandingReason {
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
 * A leak is known when each metric that leaks is accepted, or leaked in the previous run too and grows no faster; new
 * when a metric is neither and the previous run tells so; first seen when no previous run tells. One metric that is
 * new makes the leak new, else one that is first seen makes it that.
 */
export function standingOf(metrics: readonly MetricJudgement[], context: StandingContext): StandingReason {
  const sentences: string[] = []
  const untold: string[] = []
  let isNew = false
  for (const metric of metrics.filter(({ verdict }) => verdict === 'leak')) {
    const acceptance = acceptanceOf(metric, context.knownLeaks, context.now)
    if (acceptance.sentence !== null) sentences.push(acceptance.sentence)
    if (acceptance.kind === 'accepted') continue
    const before = acceptance.kind === 'broken' ? 'less' : beforeOf(metric, context.previous)
    if (before === 'less') isNew = true
    if (before === 'untold') untold.push(metric.name)
  }
  if (isNew) return { standing: 'new', sentences }
  if (untold.length > 0) {
    return { standing: 'first-seen', sentences: [...sentences, whyUntold(untold, context.previous)] }
  }
  if (sentences.length === 0 && context.previous !== null) {
    sentences.push(`The previous run leaks the same (${context.previous.comparison.file}).`)
  }
  return { standing: 'known', sentences }
}

/** What the previous run tells of a metric that leaks now: as much of a leak, less, or nothing. */
function beforeOf(
  metric: MetricJudgement,
  previous: StandingContext['previous'],
): 'as-much' | 'less' | 'untold' {
  if (previous === null || previous.comparison.kind === 'not-comparable') return 'untold'
  const compared = previous.comparison.metrics.filter((each) => each.metric === metric.name)
  if (compared.some(({ kind }) => kind === 'regressed')) return 'less'
  const before = previous.judgement.metrics.find(({ name }) => name === metric.name)?.verdict
  // Two verdicts may differ by chance; only a difference with its error tells that a leak is new.
  return before === 'leak' || compared.some(({ kind }) => kind === 'unchanged') ? 'as-much' : 'untold'
}

function whyUntold(metrics: readonly string[], previous: StandingContext['previous']): string {
  if (previous === null) {
    return 'First seen: there is no previous run to compare with, so nobody can say whether this leak is new.'
  }
  const { kind, file } = previous.comparison
  const why =
    kind === 'not-comparable'
      ? `the previous run (${file}) cannot be compared with this one`
      : `the previous run (${file}) does not decide ${metrics.join(', ')}`
  return `First seen: ${why}, so nobody can say whether this leak is new.`
}
