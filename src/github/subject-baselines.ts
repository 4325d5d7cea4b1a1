import type { SubjectBaselines } from './judged-subject.ts'
import { type BaselinePlaces, type RunToCompare, resolvePrevious, resolveRust } from './resolve-baselines.ts'
import * as core from './runner-core.ts'

/** The baselines that the inputs name; null where they are to be looked for. */
export interface GivenBaselines {
  rustBaseline: string | null
  previousBaseline: string | null
}

/** Both baselines of a scenario, with a line in the log on where each came from. */
export async function findBaselines(
  given: GivenBaselines,
  run: RunToCompare,
  places: BaselinePlaces,
): Promise<SubjectBaselines> {
  const rust = await resolveRust(given.rustBaseline, run.scenario, places)
  const previous = await resolvePrevious(given.previousBaseline, run, places)
  for (const note of [...rust.notes, ...previous.notes]) core.info(note)
  return { rust, previous }
}
