import { type Judgement, perDay, type RunReport, tellingRates } from '../compare/compare.ts'
import type { NumericColumn } from '../compare/recording/columns.ts'
import { cycleOf, isFileScenario, type RunOptionsRecord } from '../run/options/options.ts'
import { formatBytes, formatCount } from '../text/text.ts'
import { findingsOf, type KnownFinding } from './known-findings.ts'
import { culpritWords } from './metric-rows.ts'
import { neededRunSentence } from './verdict-words.ts'

/** One line of what a reader asks first; `link` is a document of this repository. */
export interface SummaryRow {
  label: 'Grows' | 'Costs' | 'Where' | 'Since' | 'Next'
  text: string
  link?: { title: string; url: string }
}

/** What stands in a first screen beside the verdict: what grows, what it costs, where it is, since when, what to do. */
export function summaryRows(report: RunReport): SummaryRow[] {
  const { judgement } = report
  const findings = findingsOf(report)
  switch (judgement.verdict.kind) {
    case 'leak':
    case 'regressed':
      return [
        ...grows(report),
        ...costs(judgement),
        { label: 'Where', text: whereOf(report, findings) },
        { label: 'Since', text: findings[0]?.since ?? SINCE_UNKNOWN },
        ...nextOf(report, findings),
      ]
    case 'inconclusive':
      return [
        ...rising(judgement),
        { label: 'Next', text: neededRunSentence(judgement.verdict) ?? RUN_LONGER },
      ]
    case 'invalid':
      return [
        {
          label: 'Next',
          text: 'Mend what made the run invalid, then run it again: its figures prove nothing.',
        },
      ]
    case 'no-leak':
    case 'improved':
      return [
        {
          label: 'Next',
          text: 'Nothing to repair. As a check on every pull request: docs/action.md.',
        },
      ]
    default:
      return judgement.verdict.kind satisfies never
  }
}

/** The same in a few words after the verdict: ` · 91.1 MB a day · binding · docs/findings/…`; empty where nothing leaks. */
export function summaryTail(report: RunReport): string {
  const { kind } = report.judgement.verdict
  if (kind !== 'leak' && kind !== 'regressed') return ''
  const { attribution } = report.judgement
  const cost = costOf(report.judgement)
  const sides = [
    ...(attribution.binding === 'yes' ? ['binding'] : []),
    ...(attribution.rust === 'yes' ? ['Rust'] : []),
  ]
  const [finding] = findingsOf(report)
  const parts = [
    ...(cost === null ? [] : [`${cost.amount} a day`]),
    ...(sides.length === 0 ? [] : [`in ${sides.join(' and ')}`]),
    ...(finding === undefined ? [] : [finding.url]),
  ]
  return parts.map((part) => ` · ${part}`).join('')
}

const SINCE_UNKNOWN =
  'not known; the same run with --sdk VERSION on older versions tells, --previous compares'
const RUN_LONGER = 'Run it longer, or with more reconnects: this one cannot tell.'
const REFERENCE = 'at the reference pace (12 payments a minute, a reconnect every 100)'
/** What names who allocated, by host: as far as it has that. */
const PROFILES: Readonly<Record<RunOptionsRecord['host'], string>> = {
  node: '--rust-profile --heap-dump, which name',
  chromium: '--heap-dump, which shows',
  python: '--rust-profile, which names',
  go: '--rust-profile --heap-dump, which name',
}
const MOST_TOLD = 2
const EXACT_SHARE = 0.005

/** What a count is, for who never saw this tool. */
const MEANINGS: Partial<Record<NumericColumn, string>> = {
  externrefs: 'references (JavaScript objects that Rust keeps alive)',
  rust_live_blocks: 'Rust blocks (allocations that are not freed)',
  rust_live_bytes: 'Rust heap',
  heap_alloc_bytes: "the runtime's own heap",
  sdk_handles: 'SDK handles (JavaScript wrappers of Rust objects)',
  goroutines: 'active resources (timers, sockets, connections)',
  rss_bytes: 'RSS (the memory of the process)',
  fds: 'open files and sockets',
  threads: 'threads',
  listeners: 'event listeners',
}

function grows({ judgement: { metrics }, recording }: RunReport): SummaryRow[] {
  const cycle = cycleOf(recording.metadata?.options.scenario) ?? 'cycle'
  const leaking = metrics
    .filter(({ verdict }) => verdict === 'leak')
    .toSorted((a, b) => Number(a.basis === 'estimate') - Number(b.basis === 'estimate'))
  const told = leaking.slice(0, MOST_TOLD).map((metric) => {
    const size = metric.unit === 'bytes' ? formatBytes : formatCount
    const rates = tellingRates(metric).map(({ per, rate: { amount, error } }) => {
      const isExact = error === null || error < EXACT_SHARE * Math.abs(amount)
      return `${size(amount)}${isExact ? '' : ` ± ${size(error)}`} ${per === 'cycle' ? `${cycle === 'instance' ? 'an' : 'a'} ${cycle}` : `a ${per}`}`
    })
    const amounts = rates.length > 0 ? rates.join(' and ') : `${size(metric.slopePerMin)} a minute`
    return `${MEANINGS[metric.name] ?? metric.name}: ${amounts}`
  })
  if (told.length === 0) return []
  const more = leaking.length - told.length
  return [{ label: 'Grows', text: `${told.join('; ')}${more > 0 ? `; ${more} more below` : ''}` }]
}

function costs(judgement: Judgement): SummaryRow[] {
  const cost = costOf(judgement)
  return cost === null ? [] : [{ label: 'Costs', text: `${cost.amount} a day ${cost.pace}` }]
}

/** Of what was counted as `judge` says it; of what was only estimated its slope, at the pace of the run. */
function costOf({ cost, metrics }: Judgement): { amount: string; pace: string } | null {
  if (cost !== undefined && cost.kbPerMin > 0) return { amount: perDay(cost.kbPerMin), pace: REFERENCE }
  const heap = metrics.find(({ verdict, unit }) => verdict === 'leak' && unit === 'bytes')
  if (heap === undefined || heap.slopePerMin === null) return null
  return { amount: perDay(heap.slopePerMin / 1024), pace: 'at the pace of this run' }
}

const SIDES: Record<string, string> = {
  'yes no': 'the binding (the JavaScript and WebAssembly glue round the Rust SDK), not the Rust SDK',
  'yes yes': 'the Rust SDK and its binding',
  'no yes': 'the Rust SDK, not the binding',
}

/** In a scenario of one's own the JavaScript that keeps something may be the user's. */
const OWN_SIDE = "JavaScript, the binding's or your own"

function whereOf(
  { judgement: { attribution, culprits }, recording }: RunReport,
  [finding]: readonly KnownFinding[],
): string {
  const { binding, rust } = attribution
  const isOwn = isFileScenario(recording.metadata?.options.scenario ?? '')
  const side =
    (isOwn && binding === 'yes' ? OWN_SIDE : SIDES[`${binding} ${rust}`]) ??
    (binding === 'yes' ? 'the binding; whether the Rust SDK too is not known' : attribution.cause)
  if (finding !== undefined) return `${side}: ${finding.where}`
  const [first] = culprits
  if (first === undefined) return side
  const { kind, name } = culpritWords(first)
  return `${side}; what grew most: ${kind} ${name}`
}

function nextOf({ judgement, recording }: RunReport, findings: readonly KnownFinding[]): SummaryRow[] {
  if (findings.length > 0) {
    return findings.map(({ title, url, repair }) => ({
      label: 'Next',
      text: `a known finding. Repair: ${repair}`,
      link: { title, url },
    }))
  }
  const isCounted = judgement.metrics.some(({ verdict, basis }) => verdict === 'leak' && basis === 'exact')
  const isOwn = isFileScenario(recording.metadata?.options.scenario ?? '')
  const text =
    isCounted || isOwn
      ? `no known finding fits: run it again with ${PROFILES[recording.metadata?.options.host ?? 'node']} who allocated what stays`
      : 'estimated, not counted: a run of this tool with --scenario reconnect counts, and names what stays'
  return [{ label: 'Next', text }]
}

/** Of a run that is open: what rose by name, plainly. */
function rising({ culprits }: Judgement): SummaryRow[] {
  const named = culprits.slice(0, 3).map((culprit) => {
    const { kind, name, growth } = culpritWords(culprit)
    return `${kind} ${name} ${growth}`
  })
  return named.length === 0 ? [] : [{ label: 'Grows', text: `perhaps: ${named.join('; ')}` }]
}
