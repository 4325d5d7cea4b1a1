import type { Judgement } from './judgement.ts'
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
  return {
    file: recording.file,
    verdict: {
      kind: specification.leakDetected ? 'leak' : specification.reason === null ? 'no-leak' : 'inconclusive',
      severity: specification.severity,
      standing: specification.leakDetected ? 'new' : null,
      headline: specification.lines.join('; '),
      reasons: [],
      neededDurationSec: null,
    },
    specification,
    metrics: [],
    baselines: { rust: null, previous: null },
    attribution: { binding: 'unknown', rust: 'unknown', cause: 'not judged yet', evidence: [] },
    culprits: [],
    notes: recording.notes,
  }
}
