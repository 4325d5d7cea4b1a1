/** The run itself could not be made or went wrong (exit 4), through no mistake of the user's. Shown as one sentence. */
export class RunFailure extends Error {
  override name = 'RunFailure'
}

export const STOPPED_EARLY = 'the run was stopped before anything was measured'
