import type { Judgement } from './judgement.ts'

/** What makes a command exit 1 (`--fail-on`). */
export const FAIL_ON = ['leak', 'new', 'regression', 'inconclusive', 'never'] as const
export type FailOn = (typeof FAIL_ON)[number]

/**
 * The contract's exit code for a judged run: 0 no leak, 1 what `failOn` names, 3 inconclusive, 4 an invalid run.
 * `never` turns 1 and 3 into 0, but not 4: a run that failed measured nothing.
 */
export function exitCode({ verdict }: Judgement, failOn: FailOn): 0 | 1 | 3 | 4 {
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
      if (failOn === 'never' || failOn === 'regression') return 0
      return failOn === 'new' && verdict.standing === 'known' ? 0 : 1
    default:
      return verdict.kind satisfies never
  }
}
