/** What every rendering of a history says in the same words. */

import { countNoun, formatBytes, formatCount } from '../../text/text.ts'
import { formatAmount } from '../metric-rows.ts'
import { verdictTitle } from '../verdict-words.ts'
import type { HistoryPoint } from './history-point.ts'
import type { HistoryGroup, HistoryPer, HistoryRate, HistoryRow } from './trend.ts'

const SHORT_COMMIT = 7
/** An error below this share of its figure tells nothing: as good as exact. */
const EXACT_SHARE = 0.005

/** One row of a group's table as words. */
export interface RowWords {
  date: string
  sdk: string
  commit: string
  verdict: string
  /** One a column of growth. */
  growth: string[]
}

export function rowWords({ point, rates }: HistoryRow, group: HistoryGroup): RowWords {
  return {
    date: dateWords(point),
    sdk: point.sdkVersion,
    commit: shortCommit(point) ?? '–',
    verdict: verdictTitle(point.verdict),
    growth: group.pers.map((per) => rateWords(rates[per], group)),
  }
}

/** `2026-11-25 20:31`, in UTC. */
export function dateWords({ startedAt }: HistoryPoint): string {
  return `${startedAt.slice(0, 10)} ${startedAt.slice(11, 16)}`
}

export function shortCommit({ commit }: HistoryPoint): string | null {
  return commit?.slice(0, SHORT_COMMIT) ?? null
}

/** `+10.2 ±0.1`; without an error where the figure is as good as exact. */
export function rateWords(rate: HistoryRate | undefined, { metric }: Pick<HistoryGroup, 'metric'>): string {
  if (rate === undefined || metric === null) return '–'
  const amount = formatAmount({ value: rate.amount, unit: metric.unit })
  const { error } = rate
  if (error === null || error <= EXACT_SHARE * Math.abs(rate.amount)) return amount
  return `${amount} ±${metric.unit === 'bytes' ? formatBytes(error) : formatCount(error)}`
}

/** The head of a column of growth: `a payment`. */
export function perWords(per: HistoryPer): string {
  return `a ${per}`
}

/** What a group's figures are: `Rust heap, counted`. */
export function metricWords({ metric }: HistoryGroup): string {
  return metric === null
    ? 'no figure of growth'
    : `growth of ${metric.name}, ${metric.isCounted ? 'counted' : 'estimated'}`
}

/** `12 runs of 3 SDK versions. The last that leaked, 2026-10-28 02:23 on SDK 0.19.1: Rust heap, references.` */
export function groupSentence({ rows, lastLeak }: HistoryGroup): string {
  const versions = new Set(rows.map(({ point }) => point.sdkVersion)).size
  const runs = `${countNoun(rows.length, 'run')} of ${countNoun(versions, 'SDK version')}`
  if (lastLeak === null) return `${runs}; none leaks.`
  const { point, names } = lastLeak
  return `${runs}. The last that leaked, ${dateWords(point)} on SDK ${point.sdkVersion}: ${names.join(', ')}.`
}
