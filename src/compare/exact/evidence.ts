import { formatByteChange, formatBytes, formatCount, formatCountChange } from '../../text/text.ts'
import type { Culprit } from '../judgement.ts'
import { isByteMetric, metricName } from '../metric-names.ts'
import type { Recorder } from '../run-subject.ts'
import { COUNTED_APART } from './culprits.ts'
import type { Driver, GrowthRates } from './growth-rates.ts'
import type { KeptGrowth } from './kept-growth.ts'
import type { ExactMetric, RestPoint } from './rest-points.ts'

/** One metric's growth as counted. */
export interface ExactGrowth {
  metric: ExactMetric | 'heap_alloc_bytes'
  growth: KeptGrowth
  rates: GrowthRates
  driver: Driver
}

const NAMES: Record<ExactGrowth['metric'], [one: string, many: string]> = {
  sdk_handles: ['SDK object', 'SDK objects'],
  externrefs: ['JavaScript reference held by Rust', 'JavaScript references held by Rust'],
  rust_live_blocks: ['Rust block', 'Rust blocks'],
  rust_live_bytes: ['byte of Rust heap', 'bytes of Rust heap'],
  goroutines: ['active resource', 'active resources'],
  fds: ['open file descriptor', 'open file descriptors'],
  threads: ['thread', 'threads'],
  heap_alloc_bytes: ['byte of heap', 'bytes of heap'],
}

const CALLBACKS = ['callback handle', 'callback handles'] as const

/** What is called otherwise where the SDK lives in another runtime than Node. */
const OWN_NAMES: Record<Recorder, Partial<typeof NAMES>> = {
  'sdk-memtest': {},
  python: { externrefs: [...CALLBACKS], goroutines: ['asyncio task', 'asyncio tasks'] },
  'go-native': { externrefs: [...CALLBACKS], goroutines: ['goroutine', 'goroutines'] },
  go: { goroutines: ['goroutine', 'goroutines'] },
  rust: {},
}

function nameOf(metric: ExactGrowth['metric'], recorder: Recorder, isOne = false): string {
  return (OWN_NAMES[recorder][metric] ?? NAMES[metric])[isOne ? 0 : 1]
}

const heapOf = (recorder: Recorder) => metricName('heap_alloc_bytes', recorder)

/** What a statement rests on. */
export interface Basis {
  driver: Driver
  /** Counted with the SDKs freed, not merely between payments. */
  atRest: boolean
  points: readonly RestPoint[]
  recorder: Recorder
}

/**
 * The evidence in one sentence: `Each reconnect leaves 120 Rust blocks (92 KB) and 1 SqliteStorage reference (40
 * cycles, counted)`.
 */
export function describeGrowth(
  leaks: readonly ExactGrowth[],
  culprits: readonly Culprit[],
  { driver, atRest, points, recorder }: Basis,
): string {
  const rate = (metric: ExactGrowth['metric']) => {
    const leak = leaks.find((each) => each.metric === metric)
    return leak === undefined ? null : driver === 'payment' ? leak.rates.perPayment : leak.rates.perCycle
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
  const isCounted = parts.length > 0
  const heap = rate('heap_alloc_bytes')
  if (heap !== null) parts.push(`${formatBytes(heap)} in the ${heapOf(recorder)}`)
  const unit = driver === 'payment' ? 'payment' : 'reconnect'
  const request = driver === 'payment' ? perRequest(leaks) : ''
  return `Each ${unit} leaves ${list(parts)}${atRest ? '' : ' while connected'}${request} (${list(spanOf(points))}, ${basis(isCounted, heap === null ? null : heapOf(recorder))})`
}

// V8's heap at rest is an estimate: code and caches grow in it beside what leaks.
function basis(isCounted: boolean, heap: string | null): string {
  if (!isCounted) return 'estimated'
  return heap === null ? 'counted' : `counted, the ${heap} estimated`
}

// A leak of about one a request points at the transport, whatever the payment was for.
function perRequest(leaks: readonly ExactGrowth[]): string {
  const rate = leaks.find(({ metric }) => metric === 'externrefs')?.rates.perRequest ?? null
  return rate !== null && rate >= 0.5 && rate <= 2 ? `, about ${rate.toFixed(1)} a request` : ''
}

/** One metric's counted growth in a sentence, with what it was counted over. */
export function describeMetric(
  { metric, growth, rates }: ExactGrowth,
  points: readonly RestPoint[],
  recorder: Recorder,
): string {
  const many = nameOf(metric, recorder)
  const { cycles, payments } = advance(points)
  const from = points[0]?.counts[metric] ?? 0
  const to = points.at(-1)?.counts[metric] ?? 0
  const figures = `${formatCount(from)} -> ${formatCount(to)} over ${list(spanOf(points))}`
  const signed = isByteMetric(metric) ? formatByteChange : formatCountChange
  switch (growth.kind) {
    case 'grows': {
      const each = [
        ...(rates.perCycle === null || cycles <= 0 ? [] : [`${signed(rates.perCycle)} a cycle`]),
        ...(rates.perPayment === null || payments <= 0 ? [] : [`${signed(rates.perPayment)} a payment`]),
        ...(rates.perRequest === null ? [] : [`${signed(rates.perRequest)} a request`]),
      ]
      return metric === 'heap_alloc_bytes'
        ? `The ${heapOf(recorder)} at rest grows by more than code and caches that warm up: ${figures} (${each.join(', ')}).`
        : `${capital(many)} rise in every window and never return: ${figures} (${each.join(', ')}).`
    }
    case 'steady':
      if (metric === 'heap_alloc_bytes')
        return `The ${heapOf(recorder)} at rest moves by no more than code and caches that warm up: ${figures}.`
      return `${capital(many)} are steady: ${figures}, nothing kept.`
    case 'flattens':
      return `${capital(many)} rise ever more slowly: ${figures}; a cache that fills, or a leak that a longer run would prove.`
    case 'sporadic':
      return `${capital(many)} rose now and then: ${figures}; a longer run would tell.`
    case 'returns':
      return `${capital(many)} rise while connected, ${figures}, and are given back at rest: nothing kept.`
    case 'unwatched':
      return `${capital(many)} rise while connected: ${figures}; no rest shows whether they stay.`
    case 'too-few':
      return `${capital(many)}: too few points of rest.`
    default:
      return growth satisfies never
  }
}

/** What only a rest can tell, as the rest of a sentence. */
export function describeUnwatched({ metric }: ExactGrowth, recorder: Recorder): string {
  return `${nameOf(metric, recorder)} rise while connected, and no rest shows whether they stay or are given back; run with reconnect cycles`
}

/** Counts that rose over too few rests to be judged there. */
export function describeFewRests(
  metrics: readonly ExactMetric[],
  points: readonly RestPoint[],
  needed: number,
  recorder: Recorder,
): string {
  const change = (metric: ExactMetric) =>
    `${nameOf(metric, recorder)} ${formatCount(points[0]?.counts[metric] ?? 0)} -> ${formatCount(points.at(-1)?.counts[metric] ?? 0)}`
  return `${list(metrics.map(change))} over ${list(spanOf(points))} at rest: a first filling or a leak, which ${needed} rests would tell (one after each reconnect, one at the end)`
}

function advance(points: readonly RestPoint[]): { cycles: number; payments: number } {
  const [first, last] = [points[0]?.work, points.at(-1)?.work]
  return {
    cycles: (last?.cycles ?? 0) - (first?.cycles ?? 0),
    payments: (last?.payments ?? 0) - (first?.payments ?? 0),
  }
}

/** `18 cycles` and `360 payments`, as far as there were any. */
function spanOf(points: readonly RestPoint[]): string[] {
  const { cycles, payments } = advance(points)
  return [...(cycles > 0 ? [`${cycles} cycles`] : []), ...(payments > 0 ? [`${payments} payments`] : [])]
}

function topName(culprits: readonly Culprit[], kind: Culprit['kind']): string | null {
  return culprits.find((culprit) => culprit.kind === kind && culprit.name !== COUNTED_APART)?.name ?? null
}

function amount(value: number): string {
  const rounded = Math.round(value * 10) / 10
  return formatCount(rounded)
}

const plural = (word: string, count: number) => (amount(count) === '1' ? word : `${word}s`)
const capital = (text: string) => text.charAt(0).toUpperCase() + text.slice(1)

function list(parts: readonly string[]): string {
  return parts.length <= 1 ? parts.join('') : `${parts.slice(0, -1).join(', ')} and ${parts.at(-1)}`
}
