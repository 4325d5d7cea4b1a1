import type { Judgement } from '../compare/judgement.ts'
import type { Recording } from '../compare/recording.ts'

/** One judged run with the series behind it: what every renderer of a whole report takes. */
export interface RunReport {
  judgement: Judgement
  recording: Recording
  baselines: BaselineRecordings
  /** The commit that the run is about, where it is known. */
  commit?: string | null
  /** Whose figures these are when nobody vouches for them, such as `an untrusted run of stranger/r`; else null. */
  untrusted?: string | null
}

/** The recordings a run was compared with; null where there was none. */
export interface BaselineRecordings {
  rust: Recording | null
  previous: Recording | null
}
