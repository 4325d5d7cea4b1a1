import { ends } from '../../at.ts'
import {
  capitalized,
  countNoun,
  formatByteChange,
  formatBytes,
  formatCount,
  formatCountChange,
  listed,
} from '../../text/text.ts'
import type { Culprit } from '../judgement.ts'
import { isByteMetric, metricName } from '../metric-names.ts'
import type { Recorder } from '../run-subject.ts'
import { type Per, type RatesByWork, rateInWords, tellingRates } from '../telling-rates.ts'
import { COUNTED_APART } from './culprits.ts'
import { type GrowthRates, RESTS_TO_HALVE } from './growth-rates.ts'
import type { KeptGrowth } from './kept-growth.ts'
import { type CountedColumn, isOneCount, type RestPoint } from './rest-points.ts'

/** One metric's growth as counted. */
export interface ExactGrowth {
  metric: CountedColumn
  growth: KeptGrowth
  rates: GrowthRates
}

const NAMES: Record<Exclude<ExactGrowth['metric'], 'heap_alloc_bytes'>, [one: string, many: string]> = {
  sdk_handles: ['SDK object', 'SDK objects'],
  externrefs: ['JavaScript reference held by Rust', 'JavaScript references held by Rust'],
  rust_live_blocks: ['Rust block', 'Rust blocks'],
  rust_live_bytes: ['byte of Rust heap', 'bytes of Rust heap'],
  goroutines: ['active resource', 'active resources'],
  fds: ['open file descriptor', 'open file descriptors'],
  threads: ['thread', 'threads'],
}

/** Of a kind's growth: what has less is not named for the rest. */
const NEARLY_ALL = 0.95

const CALLBACKS = ['callback handle', 'callback handles'] as const

/** What is called otherwise where the SDK lives in another runtime than Node. */
const OWN_NAMES: Record<Recorder, Partial<typeof NAMES>> = {
  'sdk-memtest': {},
  python: { externrefs: [...CALLBACKS], goroutines: ['asyncio task', 'asyncio tasks'] },
  'go-native': { externrefs: [...CALLBACKS], goroutines: ['goroutine', 'goroutines'] },
  go: { goroutines: ['goroutine', 'goroutines'] },
  rust: {},
}

/** A metric in a sentence about counts. */
export function nameOf(metric: ExactGrowth['metric'], recorder: Recorder, isOne = false): string {
  if (metric === 'heap_alloc_bytes') return `${isOne ? 'byte' : 'bytes'} of ${heapOf(recorder)}`
  return (OWN_NAMES[recorder][metric] ?? NAMES[metric])[isOne ? 0 : 1]
}

export const heapOf = (recorder: Recorder) => metricName('heap_alloc_bytes', recorder)

/** What a statement rests on. */
export interface Basis {
  /** Counted with the SDKs freed, not merely between payments. */
  atRest: boolean
  points: readonly RestPoint[]
  recorder: Recorder
  /** What a cycle is in this scenario: a reconnect of both wallets, the life of one instance, or what the user made it. */
  cycle: 'reconnect' | 'instance' | 'cycle'
}

/**
 * The evidence in one sentence: `Each payment leaves 10 function references, each reconnect 44 (25 cycles and 90 payments
 * after the warm-up, counted)`.
 */
export function describeGrowth(
  leaks: readonly ExactGrowth[],
  culprits: readonly Culprit[],
  { atRest, points, recorder, cycle }: Basis,
): string {
  const heap = leaks.some(({ metric }) => metric === 'heap_alloc_bytes')
  const told = new Map<Per, string>()
  for (const per of ['payment', 'cycle', 'failed call'] as const) {
    const parts = partsOf(per, leaks, culprits, recorder)
    if (parts.length === 0) continue
    told.set(per, `${listed(parts)}${per === 'payment' ? kindsOf(leaks, recorder) : ''}`)
  }
  // Every rate has an error as large as itself: what is sure is that the counts rise.
  const unsure = `${capitalized(listed(leaks.map(({ metric }) => nameOf(metric, recorder))))} rise from rest to rest`
  const clauses = [...told].map(([per, parts], index) =>
    index === 0 ? `Each ${wordOf(per, cycle)} leaves ${parts}` : `each ${wordOf(per, cycle)} ${parts}`,
  )
  const counted = leaks.some(({ metric }) => metric !== 'heap_alloc_bytes')
  const where = atRest ? '' : ' while connected'
  return `${clauses.length === 0 ? unsure : clauses.join(', ')}${where} (${listed(spanOf(points))} after the warm-up, ${basis(counted, heap ? heapOf(recorder) : null)})`
}

/** ` (on Spark 10, over Lightning 16 JavaScript references held by Rust)`, of the first metric that tells the kinds apart. */
function kindsOf(leaks: readonly ExactGrowth[], recorder: Recorder): string {
  const leak = leaks.find(({ rates }) => rates.byKind !== null)
  if (leak === undefined || leak.rates.byKind === null) return ''
  const { spark, lightning } = leak.rates.byKind
  const isBytes = isByteMetric(leak.metric)
  const size = isBytes ? formatBytes : amount
  const what = isBytes ? 'in the Rust heap' : nameOf(leak.metric, recorder)
  return ` (on Spark ${size(spark.amount)}, over Lightning ${size(lightning.amount)} ${what})`
}

const wordOf = (per: Per, cycle: Basis['cycle']) => (per === 'cycle' ? cycle : per)

/** What a unit of one kind of work leaves, by metric. */
function partsOf(
  per: Per,
  leaks: readonly ExactGrowth[],
  culprits: readonly Culprit[],
  recorder: Recorder,
): string[] {
  const rate = (metric: ExactGrowth['metric']) => {
    const leak = leaks.find((each) => each.metric === metric)
    if (leak === undefined) return null
    const told = tellingRates(leak.rates).find((each) => each.per === per)?.rate.amount ?? null
    return told !== null && told > 0 ? told : null
  }
  const parts: string[] = []
  const handles = rate('sdk_handles')
  if (handles !== null)
    parts.push(`${amount(handles)} ${topName(culprits, 'handle') ?? 'SDK'} ${plural('object', handles)}`)
  const references = rate('externrefs')
  if (references !== null) {
    const held = topName(culprits, 'externref')
    const isNode = recorder === 'sdk-memtest'
    parts.push(
      held !== null || isNode
        ? `${amount(references)} ${held ?? 'JavaScript'} ${plural(isNode ? 'reference' : 'callback handle', references)}`
        : `${amount(references)} ${nameOf('externrefs', recorder, amount(references) === '1')}`,
    )
  }
  const blocks = rate('rust_live_blocks')
  const bytes = rate('rust_live_bytes')
  if (blocks !== null) {
    const size = bytes === null ? '' : ` (${formatBytes(bytes)})`
    parts.push(`${amount(blocks)} Rust ${plural('block', blocks)}${size}`)
  } else if (bytes !== null) parts.push(`${formatBytes(bytes)} in the Rust heap`)
  const resources = rate('goroutines')
  if (resources !== null)
    parts.push(
      recorder === 'sdk-memtest'
        ? `${amount(resources)} active ${topName(culprits, 'resource') ?? ''} ${plural('resource', resources)}`.replace(
            '  ',
            ' ',
          )
        : `${amount(resources)} ${nameOf('goroutines', recorder, amount(resources) === '1')}`,
    )
  for (const metric of ['fds', 'threads'] as const) {
    const count = rate(metric)
    if (count !== null) parts.push(`${amount(count)} ${nameOf(metric, recorder, amount(count) === '1')}`)
  }
  const heap = rate('heap_alloc_bytes')
  if (heap !== null) parts.push(`${formatBytes(heap)} in the ${heapOf(recorder)}`)
  return parts
}

// V8's heap at rest is an estimate: code and caches grow in it beside what leaks.
function basis(isCounted: boolean, heap: string | null): string {
  if (!isCounted) return 'estimated'
  return heap === null ? 'counted' : `counted, the ${heap} estimated`
}

/** `735 -> 2,850 over 13 cycles`; of a heap, which its name does not count, in bytes. */
export function fromTo(
  metric: CountedColumn,
  from: number,
  to: number,
  points: readonly RestPoint[],
): string {
  const unit = metric === 'heap_alloc_bytes' ? ' bytes' : ''
  return `${formatCount(from)} -> ${formatCount(to)}${unit} over ${listed(spanOf(points))}`
}

/** One metric's counted growth in a sentence, with what it was counted over. */
export function describeMetric(
  { metric, growth, rates }: ExactGrowth,
  points: readonly RestPoint[],
  recorder: Recorder,
): string {
  const many = nameOf(metric, recorder)
  const [from, to] = endsOf(points, metric)
  const figures = fromTo(metric, from, to, points)
  switch (growth.kind) {
    case 'grows': {
      const told = ratesOfKinds(rates, metric)
      const more = rates.jumps > 0 ? `, and ${countNoun(rates.jumps, 'single large step')}` : ''
      const each = told === '' ? '' : ` (${told}${more})`
      return metric === 'heap_alloc_bytes'
        ? `The ${heapOf(recorder)} at rest grows by more than code and caches that warm up: ${figures}${each}.`
        : `${capitalized(many)} rise in every window and never return: ${figures}${each}.`
    }
    case 'steady':
      if (metric === 'heap_alloc_bytes')
        return `The ${heapOf(recorder)} at rest moves by no more than code and caches that warm up: ${figures}${laterHalf(rates, points)}.`
      return isOneCount(points, metric)
        ? `${capitalized(many)} are steady: ${formatCount(from)} each time over ${listed(spanOf(points))}.`
        : `${capitalized(many)} are steady: ${figures}, nothing kept over the last three fifths.`
    case 'flattens':
      return `${capitalized(many)} rise ever more slowly: ${figures}; a cache that fills, or a leak that a longer run would prove.`
    case 'stopped':
      return `${capitalized(many)} rose and then stood still, over the last ${countNoun(growth.standing, 'rest')}: ${figures}; a table that is full, or a leak that a longer run would prove.`
    case 'sporadic':
      return `${capitalized(many)} rose now and then: ${figures}${ratesBeside(rates, metric)}; a longer run would tell.`
    case 'returns':
      return `${capitalized(many)} rise while connected, ${figures}, and are given back at rest: nothing kept.`
    case 'unwatched':
      return `${capitalized(many)} rise while connected: ${figures}; no rest shows whether they stay.`
    case 'too-few':
      return `${capitalized(many)}: too few points of rest.`
    default:
      return growth satisfies never
  }
}

/** So much of a metric in all: `44,000 JavaScript references held by Rust`, `92 MB in the Rust heap`. */
export function totalOf(metric: CountedColumn, total: number, recorder: Recorder): string {
  if (metric === 'rust_live_bytes') return `${formatBytes(total)} in the Rust heap`
  if (metric === 'heap_alloc_bytes') return `${formatBytes(total)} in the ${heapOf(recorder)}`
  return `${formatCount(total)} ${nameOf(metric, recorder, formatCount(total) === '1')}`
}

/** What only a rest can tell, as the rest of a sentence. */
export function describeUnwatched({ metric }: ExactGrowth, recorder: Recorder): string {
  return `${nameOf(metric, recorder)} rise while connected, and no rest shows whether they stay or are given back; run with reconnect cycles`
}

/** The rate of V8's heap where it is that of the later half, which the ends of the run do not show. */
function laterHalf(rates: GrowthRates, points: readonly RestPoint[]): string {
  const rate = rates.perPayment ?? rates.perCycle
  if (rate === null || points.length < RESTS_TO_HALVE) return ''
  const per = rates.perPayment === null ? 'cycle' : 'payment'
  return `, over their later half by ${formatByteChange(rate.amount)} a ${per}`
}

/** First and last count; `NaN` where none is known. */
export function endsOf(points: readonly RestPoint[], metric: CountedColumn): [number, number] {
  const known = points.map(({ counts }) => counts[metric]).filter((count) => !Number.isNaN(count))
  return known.length === 0 ? [Number.NaN, Number.NaN] : ends(known)
}

/** `+10.2 ± 0.1 a payment and +44 a cycle`; empty where nothing stands out of its error. */
function ratesInWords(rates: RatesByWork, metric: CountedColumn): string {
  const unit = isByteMetric(metric) ? 'bytes' : 'count'
  return listed(tellingRates(rates).map(({ per, rate }) => `${rateInWords(rate, unit, true)} a ${per}`))
}

/** The same, and what a payment of each kind leaves where they are told apart. */
function ratesOfKinds(rates: GrowthRates, metric: CountedColumn): string {
  const told = ratesInWords(rates, metric)
  if (rates.byKind === null || told === '') return told
  const signed = isByteMetric(metric) ? formatByteChange : formatCountChange
  const { spark, lightning } = rates.byKind
  return `${told}; a payment on Spark ${signed(spark.amount)}, over Lightning ${signed(lightning.amount)}`
}

function ratesBeside(rates: RatesByWork, metric: CountedColumn): string {
  const told = ratesInWords(rates, metric)
  return told === '' ? '' : ` (${told})`
}

/** The work done from the first point to the last. */
export function advance(points: readonly RestPoint[]): { cycles: number; payments: number } {
  const [first, last] = [points[0], points.at(-1)]
  if (first === undefined || last === undefined) return { cycles: 0, payments: 0 }
  return {
    cycles: last.work.cycles - first.work.cycles,
    payments: last.work.payments - first.work.payments,
  }
}

/** `18 cycles` and `360 payments`, as far as there were any. */
export function spanOf(points: readonly RestPoint[]): string[] {
  const { cycles, payments } = advance(points)
  return [
    ...(cycles > 0 ? [countNoun(cycles, 'cycle')] : []),
    ...(payments > 0 ? [countNoun(payments, 'payment')] : []),
  ]
}

/** The name that nearly all of a kind's growth has; null where no name has that much. */
function topName(culprits: readonly Culprit[], kind: Culprit['kind']): string | null {
  const named = culprits.filter((culprit) => culprit.kind === kind && culprit.name !== COUNTED_APART)
  const sum = named.reduce((total, culprit) => total + culprit.growth, 0)
  const [top] = named
  return top !== undefined && top.growth >= NEARLY_ALL * sum ? top.name : null
}

/** Rounded as in the table below: two figures for one rate read as two rates. */
const amount = formatCount

const plural = (word: string, count: number) => (amount(count) === '1' ? word : `${word}s`)
