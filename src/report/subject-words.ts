import {
  type Outcome,
  type Recording,
  type RunReport,
  type RunSubject,
  subjectOf,
} from '../compare/compare.ts'
import { isFileScenario, makesPayments } from '../run/options/options.ts'
import { countNoun, formatCount, formatSpan } from '../text/text.ts'

const SHORT_SHA256 = 12
/** Digits of a commit that tell it from others. */
export const SHORT_COMMIT = 7

/** What was measured, short: `reconnect, SDK 0.19.2`; of a foreign CSV its name. */
export function subjectTitle({ recording }: Pick<RunReport, 'recording'>): string {
  const { scenario, sdkVersion } = subjectOf(recording)
  if (scenario === null || sdkVersion === null) return fileName(recording)
  return `${scenario}, SDK ${sdkVersion}`
}

/**
 * What the heading of a report says besides the verdict and the subject: the measured commit, and that nobody vouches
 * for the figures. It stands there because a heading outlives every cut.
 */
export function headingMarks({ commit, untrusted }: Pick<RunReport, 'commit' | 'untrusted'>): string[] {
  return [
    ...(commit == null ? [] : [commit.slice(0, SHORT_COMMIT)]),
    ...(untrusted == null ? [] : [`figures of ${untrusted}`]),
  ]
}

/**
 * What was measured, whole: `reconnect on SDK 0.19.2 (node, library SHA-256 8f4e2c1a9b3d): 41.2 s of 40 s asked, 307
 * payments, 31 cycles, completed`. No full stop: it stands in a line of its own.
 */
export function subjectLine({ recording, commit = null }: Pick<RunReport, 'recording' | 'commit'>): string {
  const subject = subjectOf(recording, commit)
  const work = [
    amount(formatSpan(subject.durationSec), spanOrNull(subject.asked.durationSec)),
    ...workOf(subject),
    outcomeWords(subject.outcome),
    ...(subject.commit === null ? [] : [`commit ${subject.commit.slice(0, SHORT_COMMIT)}`]),
  ]
  return `${identityOf(subject, recording)}: ${work.join(', ')}`
}

/** How a run ended, in a few words: what was cut short says so. */
export function outcomeWords({ kind }: Outcome): string {
  switch (kind) {
    case 'completed':
      return 'completed'
    case 'stopped':
      return 'stopped before its end'
    case 'fell-short':
      return 'fell short of what was asked'
    case 'crashed':
      return 'crashed'
    case 'deadline':
      return 'cut off at its deadline'
    case 'unknown':
      return 'how it ended is not recorded'
    default:
      return kind satisfies never
  }
}

function identityOf({ host, scenario, sdkVersion, librarySha256 }: RunSubject, recording: Recording): string {
  if (scenario === null || sdkVersion === null) return `${fileName(recording)}, ${WRITERS[recording.origin]}`
  const build = [
    ...(host === 'unknown' ? [] : [host]),
    ...(librarySha256 === null ? [] : [`library SHA-256 ${librarySha256.slice(0, SHORT_SHA256)}`]),
  ]
  return `${scenario} on SDK ${sdkVersion}${build.length === 0 ? '' : ` (${build.join(', ')})`}`
}

const WRITERS: Record<Recording['origin'], string> = {
  'sdk-memtest': 'a CSV of this tool without its run.json',
  go: "the Go harness's CSV",
  rust: "the Rust test's CSV",
}

/** What a cycle was, where wallets pay each other and where an instance only lives; nobody knows a foreign one's. */
function cycleGloss(scenario: RunSubject['scenario'], isOne: boolean): string {
  if (scenario === null || isFileScenario(scenario)) return ''
  if (scenario === 'api' || scenario === 'failures') return ''
  if (isOne) return makesPayments(scenario) ? ' (a reconnect of both wallets)' : ' (the life of an instance)'
  return makesPayments(scenario) ? ' (reconnects of both wallets)' : ' (lives of an instance)'
}

function workOf({ scenario, payments, cycles, asked }: RunSubject): string[] {
  const makesPayments = payments > 0 || (scenario !== 'lifecycle' && scenario !== 'abandon')
  const counted = (count: number, word: string, limit: number | null) =>
    amount(countNoun(count, word), limit === null ? null : formatCount(limit))
  return [
    ...(makesPayments ? [counted(payments, 'payment', asked.payments)] : []),
    ...(cycles > 0 || asked.cycles !== null
      ? [`${counted(cycles, 'cycle', asked.cycles)}${cycleGloss(scenario, cycles === 1)}`]
      : []),
  ]
}

/** What was made, beside what was asked. */
function amount(made: string, asked: string | null): string {
  return asked === null ? made : `${made} of ${asked} asked`
}

const spanOrNull = (seconds: number | null) => (seconds === null ? null : formatSpan(seconds))

function fileName({ file }: Recording): string {
  return file.split(/[\\/]/).at(-1) ?? file
}
