import type { Attribution, BaselineComparison, Judgement, Verdict } from '../compare/compare.ts'
import { formatSpan } from '../text/text.ts'

/** What names a verdict. */
type VerdictName = Pick<Verdict, 'kind' | 'standing'>

/**
 * The verdict in a few words: `leak, new in this pull request`, `leak, known`, `no leak`.
 * @param where What a new leak is new in; nothing is said of it when empty.
 */
export function verdictTitle(verdict: VerdictName, where = ''): string {
  switch (verdict.kind) {
    case 'leak':
      return withStanding('leak', verdict, where)
    case 'regressed':
      return withStanding('regression', verdict, where)
    case 'no-leak':
      return 'no leak'
    case 'improved':
      return 'improved, no leak'
    case 'inconclusive':
      return 'inconclusive'
    case 'invalid':
      return 'invalid run'
    default:
      return verdict.kind satisfies never
  }
}

function withStanding(word: string, verdict: VerdictName, where: string): string {
  if (verdict.standing === null) return word
  switch (verdict.standing) {
    case 'known':
      return `${word}, known`
    case 'first-seen':
      return `${word}, first seen`
    case 'new':
      return `${word}, new${where === '' ? '' : ` in ${where}`}`
    default:
      return verdict.standing satisfies never
  }
}

/** Above the specification's trend report, whose own verdict may differ. */
export const SPECIFICATION_TITLE = "The specification's own rule, beside the verdict"

/** The headline as a sentence among others, with its full stop. */
export function headlineSentence({ headline }: Verdict): string {
  return /[.!?]$/.test(headline) ? headline : `${headline}.`
}

/** What the verdict rests on beside its headline: a judge may give the same sentence for both. */
export function reasonsBeside({ headline, reasons }: Verdict): string[] {
  return reasons.filter((reason) => reason !== headline)
}

/** What to do when a run could not decide, or null: `A run of about 30 min would decide; 1 h is safe.` */
export function neededRunSentence(verdict: Verdict): string | null {
  const needed = verdict.neededDurationSec
  if (needed === null || !Number.isFinite(needed)) return null
  return `A run of about ${formatSpan(needed)} should decide; ${formatSpan(2 * needed)} is the safe choice.`
}

/** `binding: yes, Rust: no -> binding FFI clean-up` */
export function attributionLine({ binding, rust, cause }: Attribution): string {
  return `binding: ${binding}, Rust: ${rust} -> ${cause}`
}

/** How a verdict is coloured: what must be acted on, what must be looked at, what is well. */
export function toneOf({ kind, standing }: VerdictName): 'bad' | 'unsure' | 'good' {
  if (kind === 'leak' || kind === 'regressed')
    return standing === 'known' || standing === 'first-seen' ? 'unsure' : 'bad'
  return kind === 'no-leak' || kind === 'improved' ? 'good' : 'unsure'
}

/** The verdict as a coloured mark. Red is for what must be acted on; what has no baseline yet is neutral. */
export function markOf({ kind, standing }: Verdict): string {
  switch (kind) {
    case 'leak':
    case 'regressed':
      return standing === 'known' ? '🟡' : standing === 'first-seen' ? '⚪' : '🔴'
    case 'invalid':
      return '🔴'
    case 'inconclusive':
      return '⚪'
    case 'no-leak':
    case 'improved':
      return '🟢'
    default:
      return kind satisfies never
  }
}

/** What to call the attribution: nothing has a cause in a run that found nothing. */
export function causeTitle({ kind }: Verdict): string {
  return kind === 'leak' || kind === 'regressed' ? 'Likely cause' : 'Which side grows'
}

/** What each baseline says of the run, a sentence each; that there is none, where there is none. */
export function baselineSentences({ rust, previous }: Judgement['baselines']): string[] {
  return [sentenceOf('Rust baseline', rust), sentenceOf('Previous run', previous)]
}

function sentenceOf(name: string, baseline: BaselineComparison | null): string {
  return `${name}: ${baseline === null ? 'none, nothing to compare with.' : baseline.sentence}`
}
