import {
  type Judgement,
  outcomeOf,
  type RunReport,
  rateInWords,
  tellingRates,
  type Verdict,
} from '../compare/compare.ts'
import type { NumericColumn } from '../compare/recording/columns.ts'
import { cycleOf, isFileScenario, type RunOptionsRecord } from '../run/options/options.ts'
import { formatBytes, formatCount } from '../text/text.ts'
import { leakMemory } from './costs.ts'
import { findingsOf, type KnownFinding } from './known-findings.ts'
import { culpritWords } from './metric-rows.ts'
import { longerFlagsText, longerRun, profiledRun } from './next-step.ts'
import { neededRunSentence } from './verdict-words.ts'

/** One line of what a reader asks first. */
export interface SummaryRow {
  label: 'Grows' | 'Costs' | 'Where' | 'Since' | 'Bound' | 'Next'
  text: string
  /** A document of this repository that the row is about; it stands before the text. */
  link?: { title: string; url: string }
  /** A document that tells more, after the text. */
  more?: { title: string; url: string }
  /** A command line to copy, after all else. */
  command?: string
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
    case 'regressed':
      return [
        ...grows(report),
        ...costs(report, findings),
        { label: 'Where', text: whereOf(report, findings) },
        { label: 'Since', text: sinceOf(judgement, findings) },
        ...nextOf(report, findings, tool),
      ]
    case 'inconclusive':
      return [...rising(judgement), openNext(report, tool)]
    case 'invalid':
      return [{ label: 'Next', text: `${mendFirst(report)}, then run it again: its figures prove nothing.` }]
    case 'no-leak':
    case 'improved':
      return [
        ...improved(judgement),
        ...(judgement.excludes === undefined ? [] : [{ label: 'Bound', text: judgement.excludes } as const]),
        {
          label: 'Next',
          text: 'Nothing to repair.',
          more: { title: 'A check on every pull request', url: 'docs/action.md' },
        },
      ]
    default:
      return judgement.verdict.kind satisfies never
  }
}

/**
 * The same in a few words after the verdict: ` · 91.1 MB a day · in the binding · docs/findings/…`, of an open run
 * ` · again with --duration 4m`; empty where nothing leaks.
 */
export function summaryTail(report: RunReport, documentAt: (url: string) => string): string {
  const { kind } = report.judgement.verdict
  if (kind === 'inconclusive') {
    const flags = longerFlagsText(report)
    return flags === null ? '' : ` · again with ${flags}`
  }
  if (kind !== 'leak' && kind !== 'regressed') return ''
  const { attribution } = report.judgement
  const findings = findingsOf(report)
  const [finding] = findings
  const memory = leakMemory(report, findings)
  const sides = [
    ...(attribution.binding === 'yes' ? ['the binding'] : []),
    ...(attribution.rust === 'yes' ? ['the Rust SDK'] : []),
  ]
  const parts = [
    ...(memory === null ? [] : [memory.amount]),
    ...(sides.length === 0 ? [] : [`in ${sides.join(' and ')}`]),
    ...(finding === undefined ? [] : [documentAt(finding.url)]),
  ]
  return parts.map((part) => ` · ${part}`).join('')
}

/** What broke a run comes before what it then lacked. */
function mendFirst({ recording }: RunReport): string {
  const { kind, detail } = outcomeOf(recording.metadata)
  return kind === 'crashed' || kind === 'deadline'
    ? `Mend what broke the run (${detail})`
    : 'Mend what made the run invalid'
}

const RUN_LONGER = 'This run cannot tell: make it longer, or with more reconnects.'
const MOST_TOLD = 2

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
    .filter(
      (metric) =>
        metric.verdict === 'leak' && (metric.slopePerMin !== null || tellingRates(metric).length > 0),
    )
    .toSorted((a, b) => Number(a.basis === 'estimate') - Number(b.basis === 'estimate'))
  const told = leaking.slice(0, MOST_TOLD).map((metric) => {
    const size = metric.unit === 'bytes' ? formatBytes : formatCount
    const rates = tellingRates(metric).map(
      ({ per, rate }) =>
        `${rateInWords(rate, metric.unit, false)} ${per === 'cycle' ? `${cycle === 'instance' ? 'an' : 'a'} ${cycle}` : `a ${per}`}`,
    )
    const amounts = rates.length > 0 ? rates.join(' and ') : `${size(metric.slopePerMin)} a minute`
    return `${MEANINGS[metric.name] ?? metric.name}: ${amounts}`
  })
  if (told.length === 0) return []
  const more = leaking.length - told.length
  return [{ label: 'Grows', text: `${told.join('; ')}${more > 0 ? `; ${more} more below` : ''}` }]
}

function costs(report: RunReport, findings: readonly KnownFinding[]): SummaryRow[] {
  const memory = leakMemory(report, findings)
  if (memory === null) return []
  const { amount, basis } = memory
  return [{ label: 'Costs', text: `${amount}${/^[.:]|^$/.test(basis) ? '' : ' '}${basis}` }]
}

const SIDES: Record<string, string> = {
  'yes no': 'the binding (the JavaScript and WebAssembly glue round the Rust SDK), not the Rust SDK',
  'yes yes': 'the Rust SDK and its binding',
  'no yes': 'the Rust SDK, not the binding',
}

/** Whether a stack's frame lies in the file of a scenario of the user's own. */
function isOwnLine(frame: string, scenario: RunOptionsRecord['scenario'] | undefined): boolean {
  return scenario !== undefined && isFileScenario(scenario) && frame.includes(`${scenario}:`)
}

/** In a scenario of one's own the JavaScript that keeps something may be the user's. */
const OWN_SIDE = "JavaScript, the binding's or your own"

function whereOf({ judgement, recording }: RunReport, [finding]: readonly KnownFinding[]): string {
  const { attribution, culprits } = judgement
  const scenario = recording.metadata?.options.scenario
  const { binding, rust } = attribution
  const isOwn = isFileScenario(recording.metadata?.options.scenario ?? '')
  const side =
    (isOwn && binding === 'yes' ? OWN_SIDE : SIDES[`${binding} ${rust}`]) ??
    (binding === 'yes' ? 'the binding; whether the Rust SDK too is not known' : attribution.cause)
  if (finding !== undefined) return `${side}: ${finding.where}`
  const ownLine = culprits.find(({ kind, name }) => kind === 'v8-stack' && isOwnLine(name, scenario))
  if (ownLine !== undefined) return `your own lines allocate what stays: ${ownLine.name}`
  const [first] = culprits
  if (first === undefined) return side
  const { kind, name } = culpritWords(first)
  return `${side}; what grew most: ${kind} ${name}`
}

/** Since which version as far as versions were tried, and what the run's standing means. */
function sinceOf({ verdict }: Judgement, [finding]: readonly KnownFinding[]): string {
  const since = finding?.since ?? 'not known; --sdk VERSION measures an older one'
  return verdict.standing === null ? since : `${since}. ${STANDINGS[verdict.standing]}`
}

const STANDINGS: Record<NonNullable<Verdict['standing']>, string> = {
  new: 'New: the previous run does not have it.',
  known: 'Known: the previous run has it too, or it is accepted.',
  'first-seen': 'First seen: no previous run tells (--previous FILE names one).',
}

/** The comparison's own sentence says less than what: its first word is the label. */
function improved({ verdict, baselines }: Judgement): SummaryRow[] {
  if (verdict.kind !== 'improved' || baselines.previous === null) return []
  return [{ label: 'Grows', text: baselines.previous.sentence.replace(/^Grows /, '') }]
}

function openNext(report: RunReport, tool: string): SummaryRow {
  const command = longerRun(report, tool)
  const { kind } = outcomeOf(report.recording.metadata)
  if (kind === 'crashed') {
    return { label: 'Next', text: `${mendFirst(report)}, then run it again.` }
  }
  return {
    label: 'Next',
    text: neededRunSentence(report.judgement.verdict) ?? RUN_LONGER,
    ...(command === null ? {} : { command }),
  }
}

function nextOf(report: RunReport, findings: readonly KnownFinding[], tool: string): SummaryRow[] {
  const { judgement } = report
  if (findings.length > 0) {
    return findings.map(({ title, url, repair }) => ({
      label: 'Next',
      text: `a known finding. Repair: ${repair}`,
      link: { title, url },
    }))
  }
  const options = report.recording.metadata?.options
  if (options?.inject) {
    const text = `nothing: this run planted its leak itself (--inject ${options.inject}), to see it found.`
    return [{ label: 'Next', text }]
  }
  if (options?.scenario === 'abandon') {
    const text =
      "let go only of what disconnect() ended: the SDK's background tasks hold the rest. Whether anything stays all the same:"
    return [{ label: 'Next', text, command: `${tool} run --scenario lifecycle --cycles 50` }]
  }
  if (options !== undefined && isFileScenario(options.scenario)) {
    const text =
      'look at what "What grew" names below; --rust-profile --heap-dump name more of who allocated what stays.'
    return [{ label: 'Next', text }]
  }
  if (judgement.methods !== undefined) {
    const more = { title: 'How', url: 'docs/scenarios.md' }
    const text = 'no known finding fits: ten lines of your own that call what leaks, with --rust-profile.'
    return [{ label: 'Next', text, more }]
  }
  if (judgement.culprits.some(({ kind }) => kind === 'rust-stack')) {
    const text = 'no known finding fits: report it with the stacks below, which name who allocated what stays'
    return [{ label: 'Next', text }]
  }
  const isCounted = judgement.metrics.some(({ verdict, basis }) => verdict === 'leak' && basis === 'exact')
  const isOwn = report.recording.metadata !== null
  const text = !isCounted
    ? 'estimated, not counted; a run of this tool counts, and names what stays:'
    : isOwn
      ? 'no known finding fits; this tells who allocated what stays:'
      : 'no known finding fits; a run of this tool names what stays:'
  return [{ label: 'Next', text, command: profiledRun(report, tool) }]
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
