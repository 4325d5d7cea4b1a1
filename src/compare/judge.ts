import { attribute } from './attribution.ts'
import { decide } from './decide.ts'
import { judgeExact } from './exact/judge-exact.ts'
import { factsOf } from './facts.ts'
import type { Judgement, MetricJudgement } from './judgement.ts'
import type { Recording } from './recording.ts'
import { judgeBySpecification } from './specification.ts'

/** What a run is judged against. */
export interface JudgeAgainst {
  rust: Recording | null
  previous: Recording | null
  /** The moment of the judgement, for the expiry of accepted leaks. */
  now: Date
}

/** All that can be said about one run. */
export function judge(recording: Recording, _against: JudgeAgainst): Judgement {
  const specification = judgeBySpecification(recording)
  const exact = judgeExact(recording)
  const estimates: MetricJudgement[] = []
  const verdict = decide({ recording, specification, exact, estimates })
  const metrics = [...exact.metrics, ...estimates]
  return {
    file: recording.file,
    verdict: { ...verdict, standing: verdict.kind === 'leak' ? 'new' : null },
    specification,
    metrics,
    baselines: { rust: null, previous: null },
    attribution: attribute(recording, metrics, null),
    culprits: exact.culprits,
    notes: factsOf(recording),
  }
}
