/**
 * Errors as data: mistakes of the user's, failures of a run, and what the system refused, each told in one sentence.
 */

/** A mistake in its parts: each front names what it is about in its own words, and what came stays as it came. */
export interface Mistake {
  /** What it is about: a flag, a variable, an input, a file. */
  subject: string
  /** What was expected, behind the subject: `should be a whole number from 1`. */
  expected: string
  /** What came instead; a user's text in quotes. */
  got?: string
  /** What the user can do. */
  do?: string
}

/** The user's mistake (exit 2): one sentence that says what was expected, what came, and what to do. No stack is shown. */
export class UsageError extends Error {
  override name = 'UsageError'
  readonly mistake: Mistake

  /** @param mistake Its parts, or one sentence where nothing came that could be told apart. */
  constructor(mistake: Mistake | string) {
    const parts = typeof mistake === 'string' ? { subject: '', expected: mistake } : mistake
    super(sentenceOf(parts))
    this.mistake = parts
  }

  /** The same mistake in another front's words; what came is nobody's to reword. */
  inWords(words: (text: string) => string): UsageError {
    const { subject, expected, do: remedy } = this.mistake
    return new UsageError({
      ...this.mistake,
      ...{ subject: words(subject), expected: words(expected) },
      ...(remedy !== undefined && { do: words(remedy) }),
    })
  }
}

function sentenceOf({ subject, expected, got, do: remedy }: Mistake): string {
  const came = got === undefined ? '' : `, got ${got}`
  return `${subject} ${expected}`.trim() + came + (remedy === undefined ? '' : `: ${remedy}`)
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

/** What the machine has run out of, and what helps: nobody's mistake. */
const EXHAUSTED: Readonly<Record<string, string>> = {
  EMFILE: 'too many files are open: raise the limit with "ulimit -n 4096"',
  ENFILE: 'too many files are open on this machine: close some programs',
  ENOSPC: 'the disk is full: free some space',
  EDQUOT: 'your share of the disk is full: free some space',
  EFBIG: 'the file would be larger than allowed here: raise the limit, see "ulimit -f"',
  ENOMEM: 'the memory is full: free some',
  EAGAIN: 'no more processes may be started: close some, or raise the limit, see "ulimit -u"',
  EIO: 'the disk does not answer: look at its health',
}

/** Why the system refused, in words. */
const REFUSED: Readonly<Record<string, string>> = {
  ENOENT: 'no such file or folder',
  ENOTDIR: 'a file stands in the place of a folder',
  EISDIR: 'it is a folder',
  EEXIST: 'a file stands in its place',
  EACCES: 'this user may not',
  EPERM: 'this user may not',
  EROFS: 'the disk is read-only',
  ELOOP: 'its links lead in a circle',
  ENAMETOOLONG: 'the name is too long',
  ENXIO: 'nothing is behind it',
  ERR_FS_FILE_TOO_LARGE: 'it is larger than 2 GB',
  ERR_STRING_TOO_LONG: 'it is longer than a text may be',
}

/** The system's code for what went wrong, such as `ENOENT`; null for an error that is not the system's. */
export function systemCode(error: unknown): string | null {
  const code = error instanceof Error && 'code' in error ? error.code : null
  // Node's own loader says it in words alone.
  if (error instanceof Error && /too many open files/.test(error.message)) return 'EMFILE'
  return typeof code === 'string' && (/^E[A-Z0-9]+$/.test(code) || code in REFUSED) ? code : null
}

/** Why the system refused: `ENOTDIR: a file stands in the place of a folder`; an error of another kind in its words. */
export function reasonOf(error: unknown): string {
  const code = systemCode(error)
  if (code === null) return error instanceof Error ? error.message : String(error)
  const words = EXHAUSTED[code] ?? REFUSED[code]
  return words === undefined ? code : `${code}: ${words}`
}

/**
 * What the system refused, as an error for the user: a mistake in what was given, unless the machine has run out of
 * something.
 * @param mistake What should have been there; why it was not is added to what came.
 */
export function refusedBySystem(mistake: Mistake & { got: string }, error: unknown): UsageError | RunFailure {
  const code = systemCode(error)
  if (code !== null && code in EXHAUSTED) return systemFailure(error, mistake.got)
  return new UsageError({ ...mistake, got: `${mistake.got} (${reasonOf(error)})` })
}

/** A refusal that nobody took care of where it happened: still a sentence. Null for an error that is not the system's. */
export function unforeseenRefusal(error: unknown): RunFailure | null {
  return systemCode(error) === null ? null : systemFailure(error, null)
}

function systemFailure(error: unknown, place: string | null): RunFailure {
  const { syscall = 'go on', path } = error as NodeJS.ErrnoException
  const what = path ?? place
  return new RunFailure(
    `the system refused to ${syscall}${what === null ? '' : ` ${what}`} (${reasonOf(error)})`,
  )
}
