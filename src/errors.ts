/** The user's mistake (exit 2): one sentence that says what was expected, what came, and what to do. No stack is shown. */
export class UsageError extends Error {
  override name = 'UsageError'
}

/** The run itself could not be made or went wrong (exit 4), through no mistake of the user's. Shown as one sentence. */
export class RunFailure extends Error {
  override name = 'RunFailure'
}

export const STOPPED_EARLY = 'the run was stopped before anything was measured'

/** A file of the run could not be written: named, with the likely cause, since nothing else can go on without it. */
export class WriteFailure extends RunFailure {
  override name = 'WriteFailure'

  constructor(file: string, error: unknown) {
    const { code = 'unknown error' } = error as NodeJS.ErrnoException
    super(
      `could not write ${file} (${code})${code === 'ENOSPC' ? ': the disk is full, free some space' : ''}`,
    )
  }
}
