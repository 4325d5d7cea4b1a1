import type { Judgement } from './judgement.ts'

/** What makes a command exit 1 (`--fail-on`). */
export const FAIL_ON = ['leak', 'new', 'regression', 'inconclusive', 'never'] as const
export type FailOn = (typeof FAIL_ON)[number]

/** What an exit code rests on. */
export type Decided = Pick<Judgement, 'verdict' | 'baselines'>

/** Is it worse than the previous run? A leak keeps that name for its verdict, be it new or grown. */
export function hasRegressed({ verdict, baselines }: Decided): boolean {
  return verdict.kind === 'regressed' || baselines.previous?.kind === 'regressed'
}

/**
 * The contract's exit code for a judged run: 0 no leak, 1 what `failOn` names, 3 inconclusive, 4 an invalid run.
 * `never` turns 1 and 3 into 0, but not 4: a run that failed measured nothing.
 */
export function exitCode(judgement: Decided, failOn: FailOn): 0 | 1 | 3 | 4 {
  const { verdict } = judgement
  switch (verdict.kind) {
    case 'invalid':
      return 4
    case 'inconclusive':
      return failOn === 'inconclusive' ? 1 : failOn === 'never' ? 0 : 3
    case 'no-leak':
    case 'improved':
      return 0
    case 'regressed':
      return failOn === 'never' ? 0 : 1
    case 'leak':
      if (failOn === 'never') return 0
      if (failOn === 'regression') return hasRegressed(judgement) ? 1 : 0
      // A leak that no run could be held against is not proven new: whoever gates on `new` is warned, not stopped.
      return failOn === 'new' && (verdict.standing === 'known' || verdict.standing === 'first-seen') ? 0 : 1
    default:
      return verdict.kind satisfies never
  }
}
