import type { Judgement } from '../compare/judgement.ts'
import * as core from './runner-core.ts'

/** An annotation on the run's page: `error` on a leak, `warning` on one that is known or first seen
 * and on what is undecided, else nothing. */
export function annotate(judgement: Judgement, name: string): void {
  const { kind, standing, headline } = judgement.verdict
  switch (kind) {
    case 'leak':
    case 'regressed':
      if (standing === 'known') core.warning(headline, { title: `sdk-memtest, ${name}: known leak` })
      else if (standing === 'first-seen') {
        core.warning(headline, { title: `sdk-memtest, ${name}: leak, first seen` })
      } else
        core.error(headline, { title: `sdk-memtest, ${name}: ${kind === 'leak' ? 'leak' : 'regression'}` })
      return
    case 'invalid':
      core.error(headline, { title: `sdk-memtest, ${name}: the run failed` })
      return
    case 'inconclusive':
      core.warning(headline, { title: `sdk-memtest, ${name}: inconclusive` })
      return
    case 'no-leak':
    case 'improved':
      return
    default:
      kind satisfies never
  }
}
