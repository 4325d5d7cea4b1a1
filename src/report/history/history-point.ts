/** One run as a point of a history: read from what a run or a branch keeps of it, checked. */

import * as v from 'valibot'
import { type NumericColumn, SAMPLE_COLUMNS } from '../../compare/recording/columns.ts'
import { oneLine, unquoted } from '../../text/text.ts'

const NO_FIGURES: readonly string[] = ['timestamp', 'phase']
const METRICS = SAMPLE_COLUMNS.filter((name) => !NO_FIGURES.includes(name)) as NumericColumn[]
/** A name that came from outside: short, and nothing in it that steers or reorders. */
const name = v.pipe(v.string(), v.transform(oneLine), v.minLength(1), v.maxLength(100))
const figureOrNull = v.nullable(v.pipe(v.number(), v.finite()))
const rate = v.nullable(v.object({ amount: v.pipe(v.number(), v.finite()), error: figureOrNull }))

const METRIC = v.object({
  name: v.picklist(METRICS),
  unit: v.picklist(['bytes', 'count']),
  basis: v.picklist(['counted', 'estimated']),
  verdict: v.picklist(['leak', 'no-leak', 'inconclusive', 'not-judged']),
  slopePerMin: figureOrNull,
  perPayment: rate,
  perCycle: rate,
  perFailure: v.optional(rate, null),
})

export type HistoryMetric = v.InferOutput<typeof METRIC>

/** Moments as RFC 3339 writes them, in UTC to the millisecond, so that they sort as text. */
const moment = v.pipe(
  v.string(),
  v.regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/, 'no moment'),
  v.check((text) => !Number.isNaN(Date.parse(text)), 'no moment'),
  v.transform((text) => new Date(text).toISOString()),
)

const VERDICT = v.object({
  kind: v.picklist(['leak', 'regressed', 'no-leak', 'improved', 'inconclusive', 'invalid']),
  severity: v.picklist(['none', 'low', 'medium', 'high', 'critical']),
  standing: v.nullable(v.picklist(['new', 'first-seen', 'known'])),
})

const POINT = v.object({
  startedAt: moment,
  host: name,
  scenario: name,
  /** The leak that was planted on purpose, as `--inject` names it. */
  inject: v.nullable(name),
  sdkVersion: name,
  commit: v.fallback(v.nullable(v.pipe(v.string(), v.regex(/^[0-9a-f]{7,64}$/))), null),
  verdict: VERDICT,
  metrics: v.pipe(v.array(METRIC), v.maxLength(METRICS.length)),
})

/** One run of a history. */
export type HistoryPoint = v.InferOutput<typeof POINT>

/** A point, or why there is none: the rest of a sentence. */
export type ReadPoint = { kind: 'point'; point: HistoryPoint } | { kind: 'refused'; why: string }

const RUN = v.object({
  startedAt: moment,
  // Runs recorded before there were hosts ran in Node.
  options: v.object({
    host: v.optional(name, 'node'),
    scenario: name,
    inject: v.optional(v.nullable(name), null),
  }),
  sdk: v.object({ version: name }),
})

const KNOWN_FORMATS: readonly unknown[] = [1, 2]

/** A run's point by its `report.json`, of format 1 or 2, and its `run.json`, both as parsed JSON. */
export function readPoint(report: unknown, run: unknown): ReadPoint {
  const parsed = v.safeParse(RUN, run, { abortEarly: true })
  if (!parsed.success) return refused('run.json', parsed.issues[0])
  const { startedAt, options, sdk } = parsed.output
  const { format, verdict, metrics, subject } = recordOf(report)
  if (!KNOWN_FORMATS.includes(format)) {
    return {
      kind: 'refused',
      why: `report.json is format ${unquoted(JSON.stringify(format) ?? 'unknown')}, this tool reads 1 and 2`,
    }
  }
  const point = v.safeParse(
    POINT,
    {
      ...{ startedAt, ...options, sdkVersion: sdk.version, verdict },
      commit: recordOf(subject).commit ?? null,
      metrics: knownMetrics(metrics, format === 1),
    },
    { abortEarly: true },
  )
  return point.success ? { kind: 'point', point: point.output } : refused('report.json', point.issues[0])
}

/** A point as it was kept, one JSON value; null for anything else. */
export function keptPoint(value: unknown): HistoryPoint | null {
  const result = v.safeParse(POINT, value, { abortEarly: true })
  return result.success ? result.output : null
}

/** Metrics that this tool does not know were written by a later one, and are passed over. */
function knownMetrics(metrics: unknown, isFormat1: boolean): unknown {
  if (!Array.isArray(metrics)) return metrics
  const known = metrics.map(recordOf).filter((metric) => METRICS.some((each) => each === metric.name))
  return isFormat1 ? known.map(fromFormat1) : known
}

const BYTES_PER_KB = 1024

/** Format 1 named its rates for bytes, and held counts in them as well. */
function fromFormat1(metric: Record<string, unknown>): unknown {
  const isBytes = String(metric.name).endsWith('_bytes')
  const { slopeKbPerMin } = metric
  const rateOf = (amount: unknown) => (typeof amount === 'number' ? { amount, error: null } : null)
  return {
    ...metric,
    unit: isBytes ? 'bytes' : 'count',
    verdict: metric.verdict === 'unavailable' ? 'not-judged' : metric.verdict,
    slopePerMin: typeof slopeKbPerMin === 'number' ? slopeKbPerMin * (isBytes ? BYTES_PER_KB : 1) : null,
    perPayment: rateOf(metric.perPaymentBytes),
    perCycle: rateOf(metric.perCycleBytes),
  }
}

function recordOf(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {}
}

function refused(file: string, issue: v.BaseIssue<unknown>): ReadPoint {
  return {
    kind: 'refused',
    why: `${file} is not what a run writes: ${unquoted(v.getDotPath(issue) ?? 'the whole')}: ${unquoted(issue.message)}`,
  }
}
