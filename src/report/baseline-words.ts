import type { BaselineComparison, Judgement } from '../compare/judgement.ts'

/** What each baseline says of the run, a sentence each; that there is none, where there is none. */
export function baselineSentences({ rust, previous }: Judgement['baselines']): string[] {
  return [sentenceOf('Rust baseline', rust), sentenceOf('Previous run', previous)]
}

function sentenceOf(name: string, baseline: BaselineComparison | null): string {
  return `${name}: ${baseline === null ? 'none, nothing to compare with.' : baseline.sentence}`
}
