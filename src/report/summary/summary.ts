import {
  type Judgement,
  type RunReport,
  rateInWords,
  tellingRates,
  type Verdict,
} from '../../compare/compare.ts'
import { cycleOf } from '../../run/options/options.ts'
import { formatBytes, formatCount, listed } from '../../text/text.ts'
import { changeWords } from '../change-words.ts'
import { culpritWords } from '../culprit-words.ts'
import { findingsOf, type KnownFinding } from '../known-findings.ts'
import { metricRows } from '../metric-rows.ts'
import { metricWithMeaning } from '../terms.ts'
import { leakMemory } from './costs.ts'
import { type NextRow, nextOfClear, nextOfInvalid, nextOfLeak, nextOfOpen } from './next-row.ts'
import { isPlaced, previousName, whereBriefly, whereOf } from './where-words.ts'

/** One line of what a reader asks first. */
export type SummaryRow =
  | NextRow
  | {
      label: 'Grows' | 'Costs' | 'Where' | 'Since' | 'Limit'
      text: string
      link?: undefined
      more?: undefined
      command?: undefined
    }

/**
 * What stands in a first screen beside the verdict: what grows, what it costs, where it is, since when, what to do.
 * @param tool How the reader starts this tool.
 */
export function summaryRows(report: RunReport, tool = 'sdk-memtest'): SummaryRow[] {
  const { judgement } = report
  const findings = findingsOf(report)
  switch (judgement.verdict.kind) {
    case 'leak':
      return [
        ...grows(report),
        ...costs(report, findings),
        { label: 'Where', text: whereOf(report, findings) },
        { label: 'Since', text: sinceOf(report, findings) },
        ...nextOfLeak(report, findings, tool),
      ]
    case 'regressed':
      return [
        ...changed(report, 'more'),
        {
          label: 'Where',
          text: isPlaced(report)
            ? whereOf(report, findings)
            : 'not told: nothing grows so surely by itself that a side shows',
        },
        { label: 'Since', text: sinceOf(report, findings) },
        ...nextOfLeak(report, findings, tool),
      ]
    case 'inconclusive':
      return [...rising(judgement), ...openSide(judgement), nextOfOpen(report, tool)]
    case 'invalid':
      return [nextOfInvalid(report)]
    case 'no-leak':
      return [...steady(report), ...limit(judgement), nextOfClear()]
    case 'improved':
      return [...changed(report, 'less'), ...limit(judgement), nextOfClear()]
    default:
      return judgement.verdict.kind satisfies never
  }
}

/**
 * The same in a few words after the verdict: ` · 91.1 MB a day · in the binding · since 0.14.0 · next: its repair, docs/…`.
 */
export function summaryTail(report: RunReport, documentAt: (url: string) => string): string {
  const next = summaryRows(report).find((row) => row.label === 'Next')
  const parts = [...factsInBrief(report), ...(next === undefined ? [] : [nextInBrief(next, documentAt)])]
  return parts.map((part) => ` · ${part}`).join('')
}

function nextInBrief({ brief: { text, url } }: NextRow, documentAt: (url: string) => string): string {
  return `next: ${text}${url === undefined ? '' : ` ${documentAt(url)}`}`
}

function factsInBrief(report: RunReport): string[] {
  const { judgement } = report
  const findings = findingsOf(report)
  switch (judgement.verdict.kind) {
    case 'leak': {
      const memory = leakMemory(report, findings)
      const side = whereBriefly(report)
      const since = /^\S+(?: or before)?/.exec(findings[0]?.since ?? '')
      return [
        ...(memory === null ? [] : [memory.amount]),
        ...(side === '' ? [] : [side]),
        ...(since === null ? [] : [`since ${since[0]}`]),
      ]
    }
    case 'regressed':
    case 'improved': {
      const change = changeWords(report)
      const previous = previousName(report)
      return [
        ...(change === null || change.detail === '' ? [] : [change.detail]),
        ...(previous === null ? [] : [`against ${previous}`]),
      ]
    }
    case 'no-leak':
      return judgement.excludes === undefined
        ? []
        : [judgement.excludes.replace(/^One/, 'one').replace(/\.$/, '')]
    case 'inconclusive':
    case 'invalid':
      return []
    default:
      return judgement.verdict.kind satisfies never
  }
}

const MOST_TOLD = 2

function grows(report: RunReport): SummaryRow[] {
  const { judgement, recording } = report
  const cycle = cycleOf(recording.metadata?.options.scenario) ?? 'cycle'
  const leaking = judgement.metrics
    .filter(
      (metric) =>
        metric.verdict === 'leak' && (metric.slopePerMin !== null || tellingRates(metric).length > 0),
    )
    .toSorted((a, b) => Number(a.basis === 'estimate') - Number(b.basis === 'estimate'))
  const told = leaking.slice(0, MOST_TOLD).map((metric) => {
    const rates = tellingRates(metric).map(
      ({ per, rate }) =>
        `${rateInWords(rate, metric.unit, false)} ${per === 'cycle' ? `${cycle === 'instance' ? 'an' : 'a'} ${cycle}` : `a ${per}`}`,
    )
    const size = metric.unit === 'bytes' ? formatBytes : formatCount
    const amounts = rates.length > 0 ? rates.join(' and ') : `${size(metric.slopePerMin)} a minute`
    return `${metricWithMeaning(metric.name, report)}: ${amounts}`
  })
  if (told.length === 0) return []
  const more = leaking.length - told.length
  return [{ label: 'Grows', text: `${told.join('; ')}${more > 0 ? `; ${more} more below` : ''}` }]
}

/** What was counted and does not grow, by the names of the table. */
function steady(report: RunReport): SummaryRow[] {
  const names = metricRows(report).flatMap(({ metric, name }) =>
    metric?.basis === 'exact' && metric.verdict === 'no-leak' ? [name] : [],
  )
  if (names.length === 0) return []
  const what =
    names.length === 1 ? 'the count keeps nothing' : `none of ${names.length} counts keeps anything`
  return [{ label: 'Grows', text: `nothing: ${what} (${listed(names)})` }]
}

/** By which figures it grows less (or more) than the previous run, and which run that is. */
function changed(report: RunReport, than: 'less' | 'more'): SummaryRow[] {
  const comparison = report.judgement.baselines.previous
  const previous = previousName(report)
  if (comparison === null || previous === null) return []
  const detail = changeWords(report)?.detail ?? ''
  // The comparison's own sentence says less than what: its first word is the label.
  const text =
    detail === ''
      ? comparison.sentence.replace(/^Grows /, '')
      : `${than} than in the previous run, ${previous}: ${detail}`
  return [{ label: 'Grows', text }]
}

function limit({ excludes }: Judgement): SummaryRow[] {
  return excludes === undefined ? [] : [{ label: 'Limit', text: excludes }]
}

function costs(report: RunReport, findings: readonly KnownFinding[]): SummaryRow[] {
  const memory = leakMemory(report, findings)
  if (memory === null) return []
  const { amount, basis } = memory
  return [{ label: 'Costs', text: `${amount}${/^[.:]|^$/.test(basis) ? '' : ' '}${basis}` }]
}

/** Since which version as far as versions were tried, and what the run's standing means. */
function sinceOf(report: RunReport, [finding]: readonly KnownFinding[]): string {
  const { verdict } = report.judgement
  const since = finding?.since ?? 'not known; --sdk VERSION measures an older one'
  return verdict.standing === null ? since : `${since}. ${standingWords(verdict.standing, report)}`
}

function standingWords(standing: NonNullable<Verdict['standing']>, report: RunReport): string {
  const previous = previousName(report)
  const run = previous === null ? 'the previous run' : `the previous run, ${previous},`
  switch (standing) {
    case 'new':
      return leakedBefore(report)
        ? `New: a smaller leak is in ${run} too: ${changeWords(report)?.detail ?? ''}.`
        : `New: ${run} does not have it.`
    case 'known':
      return `Known: ${run} has it too, or it is accepted.`
    case 'first-seen':
      return previous === null
        ? 'First seen: no previous run tells (--previous FILE names one).'
        : `First seen: ${run} does not tell.`
    default:
      return standing satisfies never
  }
}

/** Whether the previous run leaks itself, so that only what grew is new. */
function leakedBefore({ judgement: { baselines } }: RunReport): boolean {
  const { kind, baselineVerdict } = baselines.previous ?? {}
  return kind === 'regressed' && (baselineVerdict === 'leak' || baselineVerdict === 'regressed')
}

/** Of a run that is open: what is known of the sides, where anything is. */
function openSide({ attribution: { binding, rust, cause } }: Judgement): SummaryRow[] {
  if (binding === 'unknown' && rust === 'unknown') return []
  return cause.startsWith('unknown: ')
    ? [{ label: 'Where', text: `not decided: ${cause.replace(/^unknown: /, '').replace(/;.*$/, '')}` }]
    : []
}

/** Of a run that is open: what rose by name, plainly. */
function rising({ culprits }: Judgement): SummaryRow[] {
  // Sampled stacks grow by chance: they speak where nothing was counted by name.
  const counted = culprits.filter(({ kind }) => kind !== 'v8-stack')
  const named = (counted.length > 0 ? counted : culprits).slice(0, 3).map((culprit) => {
    const { kind, name, growth } = culpritWords(culprit)
    return `${kind} ${name} ${growth}`
  })
  return named.length === 0 ? [] : [{ label: 'Grows', text: `perhaps: ${named.join('; ')}` }]
}
