import type { BaselineComparison, Judgement, MethodJudgement, MetricComparison } from '../judgement.ts'

/** A call leaves more than before when it is so much more, in references, blocks or descriptors. */
const MORE = 0.05
const COLUMNS = { references: 'externrefs', rustBlocks: 'rust_live_blocks', fds: 'fds' } as const
type Figure = keyof typeof COLUMNS
const FIGURES = Object.keys(COLUMNS) as Figure[]

/**
 * Two runs of the scenario `api`, method by method: how often each was called hangs on the machine, what a call leaves
 * does not.
 * @returns Null for runs of other scenarios.
 */
export function compareMethods(
  run: Judgement,
  baseline: Judgement,
): Pick<BaselineComparison, 'kind' | 'metrics' | 'sentence'> | null {
  if (run.methods === undefined || baseline.methods === undefined) return null
  const before = new Map(baseline.methods.map((method) => [method.method, method]))
  const pairs = run.methods.flatMap((now) => {
    const then = before.get(now.method)
    return then === undefined || !isCounted(now) || !isCounted(then) ? [] : [{ now, then }]
  })
  const worse = pairs.filter(({ now, then }) => now.verdict === 'leak' && isMore(now, then))
  const better = pairs.filter(({ now, then }) => then.verdict === 'leak' && isMore(then, now))
  const { file } = baseline
  if (worse.length > 0) {
    const metrics = FIGURES.flatMap((figure) => metricOf(figure, worse))
    return { kind: 'regressed', metrics, sentence: `More is left than in ${file}: ${namesOf(worse)}.` }
  }
  if (pairs.length === 0) {
    return { kind: 'inconclusive', metrics: [], sentence: `No method was counted here and in ${file}.` }
  }
  if (better.length > 0) {
    return { kind: 'improved', metrics: [], sentence: `Less is left than in ${file}: ${namesOf(better)}.` }
  }
  return { kind: 'unchanged', metrics: [], sentence: `Each method leaves as much as in ${file}.` }
}

interface Pair {
  now: MethodJudgement
  then: MethodJudgement
}

const isCounted = ({ verdict }: MethodJudgement) => verdict !== 'broken' && verdict !== 'not-tried'
const amountOf = (method: MethodJudgement, figure: Figure) => method[figure] ?? 0
const isMore = (one: MethodJudgement, other: MethodJudgement) =>
  FIGURES.some((figure) => amountOf(one, figure) - amountOf(other, figure) > MORE)

function namesOf(pairs: readonly Pair[]): string {
  return pairs
    .map(({ now, then }) => {
      const changes = FIGURES.filter(
        (figure) => Math.abs(amountOf(now, figure) - amountOf(then, figure)) > MORE,
      )
      const told = changes.map(
        (figure) =>
          `${amountOf(then, figure).toFixed(2)} -> ${amountOf(now, figure).toFixed(2)} ${WORDS[figure]}`,
      )
      return `${now.method} ${told.join(' and ')} a call`
    })
    .join(', ')
}

const WORDS: Record<Figure, string> = {
  references: 'references',
  rustBlocks: 'Rust blocks',
  fds: 'descriptors',
}

function metricOf(figure: Figure, pairs: readonly Pair[]): MetricComparison[] {
  const pair = pairs.find(({ now, then }) => amountOf(now, figure) - amountOf(then, figure) > MORE)
  if (pair === undefined) return []
  const [runSlope, baselineSlope] = [amountOf(pair.now, figure), amountOf(pair.then, figure)]
  return [
    {
      metric: COLUMNS[figure],
      baselineMetric: COLUMNS[figure],
      kind: 'regressed',
      per: 'cycle',
      runSlope,
      baselineSlope,
      unit: 'count',
      lower99: runSlope - baselineSlope,
      upper99: runSlope - baselineSlope,
      sentence: `${namesOf([pair])}: regressed.`,
    },
  ]
}
