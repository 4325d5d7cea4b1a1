import type { Recording } from '../compare/recording.ts'
import type { ScenarioName } from '../compare/run-metadata.ts'

/** One recorded run to judge. */
export interface Subject {
  /** What tells it from the other runs of the same report. */
  name: string
  /** Decides which baselines it is compared with. */
  scenario: ScenarioName
  /** The folder of its files; the reports go there too. */
  dir: string
  csvFile: string
  recording: Recording
}

/** Name for the artifact and the comment's section: the scenario, or that several runs share one report. */
export function subjectsName(subjects: readonly Subject[]): string {
  const [first, ...others] = subjects
  return first !== undefined && others.length === 0 ? first.scenario : JOINED
}

/** Several runs in one artifact. */
export const JOINED = 'joined'

/** The folder that a second SDK's run (input `sdk-base`) takes in the artifact. */
export const BASE_FOLDER = 'sdk-base'
