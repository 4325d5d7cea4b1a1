import { type Judgement, outcomeOf, type RunReport } from '../../compare/compare.ts'
import { isFileScenario } from '../../run/options/options.ts'
import type { KnownFinding } from '../known-findings.ts'
import { longerFlagsText, longerRun, profiledRun, profileFlagsText } from '../next-step.ts'
import { neededRunSentence } from '../verdict-words.ts'

/** What to do next, and the same in a few words. */
export interface NextRow {
  label: 'Next'
  text: string
  /** A document of this repository that the row is about; it stands before the text. */
  link?: { title: string; url: string }
  /** A document that tells more, after the text. */
  more?: { title: string; url: string }
  /** A command line to copy, after all else. */
  command?: string
  /** For a last line, with the document that it ends in. */
  brief: { text: string; url?: string }
}

const ABANDONED = {
  title: 'An instance that is let go without disconnect() lives as long as the process',
  url: 'docs/findings/2026-11-abandoned-instances.md',
}
const CHECK = { title: 'A check on every pull request', url: 'docs/action.md' }
const RUN_LONGER = 'This run cannot tell: make it longer, or with more reconnects.'

/** What to do after a run that leaks, or that grows more than another. */
export function nextOfLeak(
  report: RunReport,
  findings: readonly KnownFinding[],
  tool: string,
): [NextRow, ...NextRow[]] {
  const [first, ...others] = findings.map(
    ({ title, url, repair }): NextRow => ({
      label: 'Next',
      text: `a known finding. Repair: ${repair}`,
      link: { title, url },
      brief: { text: 'its repair,', url },
    }),
  )
  if (first !== undefined) return [first, ...others]
  return [unexplained(report, tool)]
}

function unexplained(report: RunReport, tool: string): NextRow {
  const label = 'Next'
  const { judgement, recording } = report
  const options = recording.metadata?.options
  if (options?.inject) {
    const text = `nothing: this run planted its leak itself (--inject ${options.inject}), to see it found.`
    return { label, text, brief: { text: `nothing, the leak was planted (--inject ${options.inject})` } }
  }
  if (options?.scenario === 'abandon') {
    return {
      label,
      link: ABANDONED,
      text: "let go only of what disconnect() ended: the SDK's background tasks hold the rest. Whether anything stays all the same:",
      command: `${tool} run --scenario lifecycle --cycles 50`,
      brief: { text: 'disconnect() before letting go,', url: ABANDONED.url },
    }
  }
  if (options !== undefined && isFileScenario(options.scenario)) {
    return {
      label,
      text: 'look at what "What grew" names below; --rust-profile --heap-dump name more of who allocated what stays.',
      brief: { text: 'see "What grew" above' },
    }
  }
  if (judgement.methods !== undefined) {
    return {
      label,
      text: 'no known finding fits: ten lines of your own that call what leaks, with --rust-profile.',
      more: { title: 'How', url: 'docs/scenarios.md' },
      brief: { text: 'ten lines of your own that call it,', url: 'docs/scenarios.md' },
    }
  }
  if (judgement.culprits.some(({ kind }) => kind === 'rust-stack')) {
    return {
      label,
      text: 'no known finding fits: report it with the stacks below, which name who allocated what stays',
      brief: { text: 'report it with the stacks above' },
    }
  }
  const isOwn = recording.metadata !== null
  const text = isOwn
    ? `${isCounted(judgement) ? 'no known finding fits' : 'estimated, not counted'}; this tells who allocated what stays:`
    : isCounted(judgement)
      ? 'no known finding fits; a run of this tool names what stays:'
      : 'estimated, not counted; a run of this tool counts, and names what stays:'
  const flags = profileFlagsText(report)
  const brief = {
    text: flags === null ? 'a run of this tool, which names what stays' : `again with ${flags}`,
  }
  return { label, text, command: profiledRun(report, tool), brief }
}

/** Whether what leaks, or grew more than before, was counted. */
function isCounted({ metrics, baselines }: Judgement): boolean {
  const regressed = new Set(
    baselines.previous?.metrics.filter(({ kind }) => kind === 'regressed').map(({ metric }) => metric),
  )
  return metrics.some(
    ({ name, verdict, basis }) => basis === 'exact' && (verdict === 'leak' || regressed.has(name)),
  )
}

/** After a run that could not decide. */
export function nextOfOpen(report: RunReport, tool: string): NextRow {
  if (outcomeOf(report.recording.metadata).kind === 'crashed') {
    const mend = mendFirst(report)
    return { label: 'Next', text: `${mend.whole}, then run it again.`, brief: { text: mend.brief } }
  }
  const command = longerRun(report, tool)
  const flags = longerFlagsText(report)
  return {
    label: 'Next',
    text: neededRunSentence(report.judgement.verdict) ?? RUN_LONGER,
    ...(command === null ? {} : { command }),
    brief: { text: flags === null ? 'a longer run' : `again with ${flags}` },
  }
}

/** After a run whose figures prove nothing. */
export function nextOfInvalid(report: RunReport): NextRow {
  const mend = mendFirst(report)
  return {
    label: 'Next',
    text: `${mend.whole}, then run it again: its figures prove nothing.`,
    brief: { text: mend.brief },
  }
}

/** After a run that is well. */
export function nextOfClear(): NextRow {
  return {
    label: 'Next',
    text: 'Nothing to repair.',
    more: CHECK,
    brief: { text: 'a check on every pull request,', url: CHECK.url },
  }
}

/** What broke a run comes before what it then lacked. */
function mendFirst({ recording }: RunReport): { whole: string; brief: string } {
  const { kind, detail } = outcomeOf(recording.metadata)
  return kind === 'crashed' || kind === 'deadline'
    ? { whole: `Mend what broke the run (${detail})`, brief: 'mend what broke the run' }
    : { whole: 'Mend what made the run invalid', brief: 'mend what made it invalid' }
}
