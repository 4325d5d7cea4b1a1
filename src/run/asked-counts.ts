import type { RunCounts } from '../compare/compare.ts'
import { countNoun, formatCount } from '../text/text.ts'
import type { RunOptionsRecord } from './options/options.ts'

/** What a payment or a cycle may take at most on average, beside the pause before it, when only their number was asked. */
const PATIENCE_SEC = 10
/** No run that was asked for a number is cut sooner. */
const LEAST_SEC = 3600

type Asked = Pick<RunOptionsRecord, 'durationSec' | 'paymentLimit' | 'cycleLimit'>
type Pace = Pick<RunOptionsRecord, 'scenario' | 'intervalSec' | 'reconnectEvery'>

/**
 * The latest end of a run: after the duration asked for, else after the time in which the slowest network makes the
 * payments and cycles asked for.
 * @param mostSec No end is later.
 * @returns Seconds from the first sample.
 */
export function latestEndSec(record: Asked & Pace, mostSec: number): number {
  const { durationSec, paymentLimit, cycleLimit, scenario, reconnectEvery, intervalSec } = record
  if (durationSec !== null) return durationSec
  const perPaymentSec = intervalSec + PATIENCE_SEC
  const perCycleSec = scenario === 'lifecycle' ? PATIENCE_SEC : reconnectEvery * perPaymentSec + PATIENCE_SEC
  const neededSec = Math.max((paymentLimit ?? 0) * perPaymentSec, (cycleLimit ?? 0) * perCycleSec)
  return Math.min(mostSec, Math.max(LEAST_SEC, neededSec))
}

/** How the run fell short of what was asked, as the rest of a sentence; null where it made all. */
export function shortfallOf(
  { paymentLimit, cycleLimit }: Asked,
  { payments, cycles }: Pick<RunCounts, 'payments' | 'cycles'>,
): string | null {
  const parts = [missing('payment', paymentLimit, payments), missing('cycle', cycleLimit, cycles)]
  const told = parts.filter((part) => part !== null)
  return told.length === 0 ? null : `asked for ${told.join(', and for ')}`
}

function missing(word: string, asked: number | null, made: number): string | null {
  if (asked === null || made >= asked) return null
  return `${countNoun(asked, word)}, made ${formatCount(made)}`
}
