import type { BaselineComparison, Judgement, MethodJudgement, MetricComparison } from '../judgement.ts'

/** A call leaves more than before when it is so much more. A kept connection more or less is no call's. */
const MORE = { references: 0.05, rustBlocks: 0.05, fds: 0.5 } as const
/** Of calls that meet a failure: a stream that is cut opens again sooner or later. */
const MORE_OF_FAILURES = { references: 0.5, rustBlocks: 0.5, fds: 0.5 } as const
type More = Record<Figure, number>
/** So many operator calls a call more or less come of a retry or a sync now and then; what they leave is no change. */
const CHANCE_CALLS = 1
const COLUMNS = { references: 'externrefs', rustBlocks: 'rust_live_blocks', fds: 'fds' } as const
type Figure = keyof typeof COLUMNS
const FIGURES = Object.keys(COLUMNS) as Figure[]

/**
 * Two runs of the scenario `api`, method by method, or of `failures`, kind by kind: how often each was called hangs on the machine, what a call leaves
 * does not.
 * @returns Null for runs of other scenarios.
 */
export function compareMethods(
  run: Judgement,
  baseline: Judgement,
): Pick<BaselineComparison, 'kind' | 'metrics' | 'sentence'> | null {
  const [mine, other] = [run.methods ?? run.failureKinds, baseline.methods ?? baseline.failureKinds]
  if (mine === undefined || other === undefined) return null
  const more = run.methods === undefined ? MORE_OF_FAILURES : MORE
  const before = new Map(other.map((method) => [method.method, method]))
  const pairs = mine.flatMap((now) => {
    const then = before.get(now.method)
    return then === undefined || !isCounted(now) || !isCounted(then) ? [] : [{ now, then }]
  })
  const worse = pairs.filter(({ now, then }) => now.verdict === 'leak' && isMore(now, then, more))
  const better = pairs.filter(({ now, then }) => then.verdict === 'leak' && isMore(then, now, more))
  const { file } = baseline
  if (worse.length > 0) {
    const metrics = FIGURES.flatMap((figure) => metricOf(figure, worse, more))
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
/** What a host does not count it cannot have more of. */
const UNCOUNTED = 0
const amountOf = (method: MethodJudgement, figure: Figure) => method[figure] ?? UNCOUNTED
const isMore = (one: MethodJudgement, other: MethodJudgement, more: More) =>
  FIGURES.some((figure) => isMoreOf(figure, one, other, more))

function isMoreOf(figure: Figure, one: MethodJudgement, other: MethodJudgement, more: More): boolean {
  const asked = (one.operatorCalls ?? 0) - (other.operatorCalls ?? 0)
  const byChance = asked > 0 && asked < CHANCE_CALLS ? asked : 0
  return amountOf(one, figure) - amountOf(other, figure) - byChance > more[figure]
}

function namesOf(pairs: readonly Pair[]): string {
  return pairs
    .map(({ now, then }) => {
      const changes = FIGURES.filter(
        (figure) => Math.abs(amountOf(now, figure) - amountOf(then, figure)) > MORE[figure],
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

function metricOf(figure: Figure, pairs: readonly Pair[], more: More): MetricComparison[] {
  const pair = pairs.find(({ now, then }) => isMoreOf(figure, now, then, more))
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
      change: runSlope - baselineSlope,
      unit: 'count',
      lower99: runSlope - baselineSlope,
      upper99: runSlope - baselineSlope,
      sentence: `${namesOf([pair])}: regressed.`,
    },
  ]
}
