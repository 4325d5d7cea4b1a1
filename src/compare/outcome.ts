import type { RunMetadata, RunOutcome } from './run-metadata.ts'

/** How a run ended; `unknown` for a recording that does not tell, such as a foreign CSV or a run that was killed. */
export interface Outcome {
  kind: RunOutcome['kind'] | 'unknown'
  /** What happened, as the rest of a sentence; null where nothing did. */
  detail: string | null
}

/** The one place that knows where a run says how it ended. */
export function outcomeOf(metadata: RunMetadata | null): Outcome {
  if (metadata === null) return { kind: 'unknown', detail: null }
  const { outcome } = metadata
  return { kind: outcome.kind, detail: 'detail' in outcome ? outcome.detail : null }
}
