import { RunFailure } from '../run-failure.ts'

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
