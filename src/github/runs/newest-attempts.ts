/** An artifact or folder named by attempt, and what tells it from others of the same attempt. */
export interface Attempt<T> {
  item: T
  /** The name without its attempt, where that is known. */
  name: string
  attempt: number
}

export interface Attempts<T> {
  newest: Attempt<T>[]
  older: Attempt<T>[]
  /** Names that several jobs of one attempt took. Nothing tells which of them a later attempt repeats: all are newest. */
  shared: string[]
}

/**
 * The newest attempt of each name. After "Re-run failed jobs" all artifacts of the first attempt are still there, those
 * of the failed jobs too.
 * @param nameOf `STEM--SCENARIO--ATTEMPT`, with `--NUMBER` behind where jobs of a matrix took the same name. Anything
 *   named otherwise stays.
 */
export function newestAttempts<T>(items: readonly T[], nameOf: (item: T) => string): Attempts<T> {
  const named = items.map((item) => ({ item, whole: nameOf(item), ...partsOf(nameOf(item)) }))
  const shared = new Set(named.filter(({ isNumbered }) => isNumbered).map(({ base }) => base))
  const attempts = named.map(
    ({ item, whole, base, attempt }): Attempt<T> => ({
      item,
      name: shared.has(base) ? whole : base,
      attempt,
    }),
  )
  const last = new Map<string, number>()
  for (const { name, attempt } of attempts) last.set(name, Math.max(attempt, last.get(name) ?? 0))
  const isNewest = ({ name, attempt }: Attempt<T>) => attempt === last.get(name)
  return {
    newest: attempts.filter(isNewest),
    older: attempts.filter((each) => !isNewest(each)),
    shared: [...shared],
  }
}

/** A warning for names that several jobs took. */
export function describeShared(names: readonly string[]): string {
  return `Several jobs of one attempt are named ${names.join(', ')}: after a re-run the newest of each cannot be told, and all are taken; give each job an artifact-name of its own.`
}

function partsOf(name: string): { base: string; attempt: number; isNumbered: boolean } {
  const match = /^(.+?)--(\d+)(--\d+)?$/s.exec(name)
  return match === null
    ? { base: name, attempt: 1, isNumbered: false }
    : { base: match[1] ?? name, attempt: Number(match[2]), isNumbered: match[3] !== undefined }
}
