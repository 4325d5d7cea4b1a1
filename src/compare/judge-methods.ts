import { mean, median } from 'simple-statistics'
import { formatBytes } from '../text/text.ts'
import { provenSeverity, REFERENCE_PAYMENTS_PER_MIN } from './exact/exact.ts'
import type { MethodJudgement, MetricJudgement, Rate, Verdict } from './judgement.ts'
import {
  type Recording,
  type Sweep,
  type SweepWindow,
  type SweptMethod,
  whyInvalid,
} from './recording/recording.ts'
import { BYTES_PER_KB } from './specification.ts'
import { LEAST_SHOWN, sweepMetrics } from './sweep-metrics.ts'

/** Least growth of a window that is told from one that an event between two cycles left, for each figure that is judged. */
const LEAST_GROWTH = { references: 2, rustBlocks: 2, rustBytes: 512, fds: 2 } as const
type Judged = keyof typeof LEAST_GROWTH
const JUDGED = Object.keys(LEAST_GROWTH) as Judged[]

/** References and operator calls that agree to so much a call are one each. */
const SAME = 0.05

/** What the scenario `api` proves, method by method. */
export interface SweepJudgement {
  verdict: Verdict
  methods: MethodJudgement[]
  metrics: MetricJudgement[]
}

/** Judges a run of the scenario `api`; null for a run of any other. */
export function judgeSweep(recording: Recording): SweepJudgement | null {
  const sweep = recording.metadata?.sweep
  if (sweep === undefined || recording.metadata?.options.scenario !== 'api') return null
  const methods = judgeMethods(sweep)
  const metrics = sweepMetrics(methods)
  const invalid = whyInvalid(recording)
  if (invalid !== null) return { verdict: plain('invalid', `Invalid run: ${invalid}`, []), methods, metrics }
  return { verdict: verdictOf(methods), methods, metrics }
}

/** What failed calls leave, by kind. */
export interface FailureJudgement {
  kinds: MethodJudgement[]
  /** The kinds that leave something, or that none does. */
  sentence: string
  /** The headline of a leak; null where no kind leaves anything, so that the leak is the cycles'. */
  headline: string | null
  /** What a cycle leaves in which nothing is called, and a failed call on average over the kinds that fail. */
  rates: Partial<Record<MetricJudgement['name'], { perCycle: Rate; perFailure: Rate }>>
}

/** Tells what the failed calls of the scenario `failures` left; null for a run of any other. */
export function judgeFailures(recording: Recording): FailureJudgement | null {
  const sweep = recording.metadata?.sweep
  if (sweep === undefined || recording.metadata?.options.scenario !== 'failures') return null
  const kinds = judgeMethods(sweep)
  const leaks = kinds.filter(({ verdict }) => verdict === 'leak')
  const told = leaks.map((kind) => `${kind.method} leaves ${amountsOf(kind)} a call`).join('; ')
  const found = leaks.length === 0 ? `none of ${kinds.length} kinds leaves anything` : told
  const sentence = `By kind of failure, an empty cycle taken off: ${found}.`
  const [most] = leaks
  const headline =
    most === undefined
      ? null
      : `${leaks.length} of ${kinds.length} kinds of failed calls leave something, most of all ${most.method}: ${amountsOf(most)} a call`
  return { kinds, sentence, headline, rates: failureRates(sweep, kinds) }
}

function failureRates(sweep: Sweep, kinds: readonly MethodJudgement[]): FailureJudgement['rates'] {
  const failed = kinds.filter(({ remark }) => remark !== null)
  return Object.fromEntries(
    Object.entries(RATED).flatMap(([name, figure]) => {
      const amounts = failed.map((kind) => kind[figure])
      const empty = sweep.emptyCycles.map((window) => window[figure])
      if (amounts.length === 0 || empty.length === 0 || [...amounts, ...empty].includes(null)) return []
      const rate = (values: (number | null)[], middle: (known: number[]) => number): Rate => ({
        amount: middle(values.filter((value) => value !== null)),
        error: null,
      })
      return [[name, { perCycle: rate(empty, median), perFailure: rate(amounts, mean) }]]
    }),
  )
}

const RATED = {
  externrefs: 'references',
  rust_live_blocks: 'rustBlocks',
  rust_live_bytes: 'rustBytes',
} as const

/** What a call of each method leaves, an empty cycle taken off: what leaks first, the most of it on top. */
export function judgeMethods({ emptyCycles, methods }: Sweep): MethodJudgement[] {
  return methods.map((each) => judgeMethod(each, emptyCycles)).sort(byWhatLeaks)
}

function judgeMethod({ method, outcome }: SweptMethod, shared: readonly SweepWindow[]): MethodJudgement {
  if (outcome.kind !== 'counted') {
    const remark = outcome.kind === 'not-tried' ? outcome.reason : outcome.detail
    return { method, calls: 0, ...NO_FIGURES, verdict: outcome.kind, remark }
  }
  const { windows, refusal } = outcome
  const empty = outcome.emptyCycles ?? shared
  const figures = Object.fromEntries(
    FIGURES.map((figure) => [figure, perCall(windows, empty, figure)]),
  ) as Figures
  return {
    method,
    calls: windows.reduce((sum, { calls }) => sum + calls, 0),
    ...figures,
    verdict: verdictOfWindows(windows, empty),
    remark: refusal === null ? null : `refused: ${refusal}`,
  }
}

const FIGURES = [
  'references',
  'rustBlocks',
  'rustBytes',
  'v8Bytes',
  'fds',
  'requests',
  'operatorCalls',
] as const satisfies readonly (keyof MethodJudgement)[]
type Figures = Pick<MethodJudgement, (typeof FIGURES)[number]>

const NO_FIGURES = Object.fromEntries(FIGURES.map((figure) => [figure, null])) as Figures

/** Growth of each window beyond an empty cycle's, or null where it was not counted. */
function growths(
  windows: readonly SweepWindow[],
  empty: readonly SweepWindow[],
  figure: keyof Figures,
): number[] | null {
  const known = (each: readonly SweepWindow[]) =>
    each.map((window) => window[figure]).filter((value) => value !== null)
  const [grown, usual] = [known(windows), known(empty)]
  if (grown.length < windows.length || windows.length === 0 || usual.length === 0) return null
  const base = median(usual)
  return grown.map((value) => value - base)
}

// The middle window: what came between two cycles once, such as a stream opened anew, is no call's.
function perCall(
  windows: readonly SweepWindow[],
  empty: readonly SweepWindow[],
  figure: keyof Figures,
): number | null {
  const grown = growths(windows, empty, figure)
  if (grown === null) return null
  return median(grown.map((value, index) => value / Math.max(1, windows[index]?.calls ?? 1)))
}

/** A leak rises in every window; one that is cleared does not in most. */
function verdictOfWindows(
  windows: readonly SweepWindow[],
  empty: readonly SweepWindow[],
): MethodJudgement['verdict'] {
  let verdict: MethodJudgement['verdict'] = 'inconclusive'
  for (const figure of JUDGED) {
    const grown = growths(windows, empty, figure)
    if (grown === null) continue
    const least = LEAST_GROWTH[figure]
    if (grown.every((value) => value >= least)) return 'leak'
    if (median(grown) >= least) return 'inconclusive'
    verdict = 'no-leak'
  }
  return verdict
}

const ORDER: Record<MethodJudgement['verdict'], number> = {
  leak: 0,
  broken: 1,
  inconclusive: 2,
  'no-leak': 3,
  'not-tried': 4,
}

function byWhatLeaks(a: MethodJudgement, b: MethodJudgement): number {
  const amount = ({ references, rustBlocks }: MethodJudgement) => Math.max(references ?? 0, rustBlocks ?? 0)
  const byAmount = a.verdict === 'leak' ? amount(b) - amount(a) : 0
  return ORDER[a.verdict] - ORDER[b.verdict] || byAmount || a.method.localeCompare(b.method)
}

function verdictOf(methods: readonly MethodJudgement[]): Verdict {
  const of = (kind: MethodJudgement['verdict']) => methods.filter(({ verdict }) => verdict === kind)
  const [leaks, open, broken, untried] = [of('leak'), of('inconclusive'), of('broken'), of('not-tried')]
  const tried = methods.length - untried.length
  const reasons = [
    ...agreement(leaks),
    ...named(broken, (names) => `Broken, so not judged: ${names}.`, true),
    ...named(open, (names) => `Not decided: ${names}.`),
    ...notTried(untried),
    `${tried} ways of calling were tried, each in three windows and counted at rest, an empty cycle taken off.`,
  ]
  const [most] = leaks
  if (most !== undefined) {
    // As if each payment of the reference rate made one such call.
    const kbPerMin = ((most.rustBytes ?? 0) * REFERENCE_PAYMENTS_PER_MIN) / BYTES_PER_KB
    const headline = `A call of ${most.method} leaves ${amountsOf(most)}; ${leaks.length} of ${tried} ways of calling leave something`
    return { ...plain('leak', headline, reasons), severity: provenSeverity(kbPerMin) }
  }
  if (tried === 0) return plain('invalid', 'Invalid run: no method was called', reasons)
  const counted = tried - broken.length
  if (open.length > 0 || counted === 0) {
    const headline = `Inconclusive: ${open.length + broken.length} of ${tried} ways of calling are not decided, none is seen to leak`
    return plain('inconclusive', headline, reasons)
  }
  const also = broken.length === 0 ? '' : `; ${broken.length} could not be counted`
  return plain('no-leak', `No leak: none of ${counted} ways of calling leaves anything${also}`, reasons)
}

/** A sentence for each reason: there may be one for sixty methods. */
function notTried(methods: readonly MethodJudgement[]): string[] {
  const byRemark = Map.groupBy(methods, ({ remark }) => (remark === null ? '' : `, ${remark}`))
  return [...byRemark].flatMap(([why, those]) => named(those, (names) => `Not tried${why}: ${names}.`))
}

function named(
  methods: readonly MethodJudgement[],
  sentence: (names: string) => string,
  withRemark = false,
): string[] {
  if (methods.length === 0) return []
  const name = ({ method, remark }: MethodJudgement) =>
    withRemark && remark !== null ? `${method} (${remark})` : method
  return [sentence(methods.map(name).join(', '))]
}

/** Whether each call of an operator leaves one reference: then no method is at fault, the way of asking is. */
function agreement(leaks: readonly MethodJudgement[]): string[] {
  const counted = leaks.filter(
    ({ references, operatorCalls }) => references !== null && operatorCalls !== null,
  )
  if (counted.length === 0) return []
  const agree = counted.filter(
    ({ references, operatorCalls }) => Math.abs((references ?? 0) - (operatorCalls ?? 0)) <= SAME,
  )
  return [
    `In ${agree.length} of ${counted.length} ways of calling that leak, the references are as many as the calls that operators got, to ${SAME} a call.`,
  ]
}

function amountsOf({ references, rustBlocks, rustBytes, fds, requests }: MethodJudgement): string {
  const bytes =
    rustBlocks !== null && rustBlocks >= LEAST_SHOWN && rustBytes !== null
      ? ` (${formatBytes(Math.max(0, rustBytes))})`
      : ''
  const parts = [
    ...some(references, 'references'),
    ...some(rustBlocks, 'Rust blocks').map((blocks) => `${blocks}${bytes}`),
    ...some(fds, 'descriptors'),
  ]
  const made = requests === null || requests < 0.005 ? '' : ` at ${requests.toFixed(2)} requests`
  return `${parts.join(', ')}${made}`
}

const some = (amount: number | null, words: string) =>
  amount === null || amount < LEAST_SHOWN ? [] : [`${amount.toFixed(2)} ${words}`]

function plain(kind: Verdict['kind'], headline: string, reasons: string[]): Verdict {
  return { kind, severity: 'none', standing: null, headline, reasons, neededDurationSec: null }
}
