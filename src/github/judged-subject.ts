/** A run to judge, and the same run judged. */

import { byWorst, type JudgeAgainst, judge, type Recording, type RunReport } from '../compare/compare.ts'
import type { MarkdownLink, MarkdownRun } from '../report/report.ts'
import { JOINED } from './artifact/artifact.ts'
import type { ResolvedBaseline, ResolvedRust, RunToCompare } from './baselines/baselines.ts'

/** One recorded run to judge. */
export interface Subject extends RunToCompare {
  /** The folder of its files; the reports go there too. */
  dir: string
  csvFile: string
  recording: Recording
}

/** The name of the artifact and of the comment's section: the scenario, or `joined` for several runs. */
export function subjectsName(subjects: readonly Subject[]): string {
  const [first, ...others] = subjects
  return first !== undefined && others.length === 0 ? first.scenario : JOINED
}

/** A run with its judgement. */
export interface JudgedSubject {
  subject: Subject
  report: RunReport
}

/** The baselines of one subject. */
export interface SubjectBaselines {
  rust: ResolvedRust
  previous: ResolvedBaseline
}

/** What a run is judged by besides its baselines: the moment, the accepted leaks; and the commit that it is about. */
export type JudgingCriteria = Omit<
  JudgeAgainst,
  'rust' | 'previous' | 'rustSource' | 'isRustVouchedFor' | 'missingRust'
> & {
  commit: string | null
  /** Whose figures these are when nobody vouches for them; absent for a run of the repository's own. */
  untrusted?: string | null
}

/** Judges one run. The report's notes say where its baselines came from and what was passed over. */
export function judgeSubject(
  subject: Subject,
  { rust, previous }: SubjectBaselines,
  { commit, untrusted = null, ...criteria }: JudgingCriteria,
  notes: readonly string[] = [],
): JudgedSubject {
  const baselines: { rust: Recording | null; previous: Recording | null } = {
    rust: rust.recording,
    previous: previous.recording,
  }
  const judgement = judge(subject.recording, {
    asksSmallest: true,
    ...criteria,
    ...baselines,
    ...(rust.recording === null
      ? { missingRust: rust.missing }
      : { rustSource: rust.source, isRustVouchedFor: rust.isVouchedFor }),
  })
  const said = [...notes, ...judgement.notes, ...rust.notes, ...previous.notes]
  return {
    subject,
    report: {
      judgement: { ...judgement, notes: said },
      recording: subject.recording,
      baselines,
      commit,
      baseCommit: previous.commit ?? null,
      untrusted,
    },
  }
}

/** The run whose verdict speaks for all. */
export function worstOf(judged: readonly JudgedSubject[]): JudgedSubject {
  const [worst] = judged.toSorted((a, b) => byWorst(a.report.judgement.verdict, b.report.judgement.verdict))
  if (worst === undefined) throw new Error('expected at least one run to judge, got none')
  return worst
}

/** The runs as the Markdown report takes them. */
export function markdownRuns(
  judged: readonly JudgedSubject[],
  links: readonly MarkdownLink[],
  pictureOf: (subject: Subject) => MarkdownRun['picture'],
): MarkdownRun[] {
  return judged.map(({ subject, report }, index) => ({
    report,
    name: subject.name,
    // With several runs the links, which lead to all of them, stand once.
    links: index === judged.length - 1 ? [...links] : [],
    picture: pictureOf(subject),
  }))
}
