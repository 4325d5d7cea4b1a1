import { type RunReport, subjectOf } from '../../compare/compare.ts'
import { escapeHtml, formatCount, formatSpan } from '../../text/text.ts'
import { outcomeWords } from '../subject-words.ts'

const SHORT_SHA256 = 12
const SHORT_COMMIT = 7

/** What was measured, term by term, right below the headline. */
export function subjectList({ recording, commit = null }: Pick<RunReport, 'recording' | 'commit'>): string {
  const subject = subjectOf(recording, commit)
  const { asked } = subject
  const of = (made: string, limit: string | null) => (limit === null ? made : `${made} of ${limit} asked`)
  const terms: (readonly [string, string | null])[] = [
    ['Scenario', subject.scenario],
    ['Host', subject.host === 'unknown' ? null : subject.host],
    ['SDK', subject.sdkVersion],
    [
      'Library',
      subject.librarySha256 === null ? null : `SHA-256 ${subject.librarySha256.slice(0, SHORT_SHA256)}`,
    ],
    ['Commit', subject.commit === null ? null : subject.commit.slice(0, SHORT_COMMIT)],
    [
      'Duration',
      of(formatSpan(subject.durationSec), asked.durationSec === null ? null : formatSpan(asked.durationSec)),
    ],
    [
      'Payments',
      of(formatCount(subject.payments), asked.payments === null ? null : formatCount(asked.payments)),
    ],
    [
      'Cycles',
      subject.cycles === 0 && asked.cycles === null
        ? null
        : of(formatCount(subject.cycles), asked.cycles === null ? null : formatCount(asked.cycles)),
    ],
    ['Ended', outcomeWords(subject.outcome)],
  ]
  const items = terms.flatMap(([term, text]) =>
    text === null ? [] : [`<div><dt>${term}</dt><dd>${escapeHtml(text)}</dd></div>`],
  )
  return `<dl class="subject">${items.join('')}</dl>`
}
