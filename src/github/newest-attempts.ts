/** An artifact or folder named by attempt, and what tells it from others of the same attempt. */
export interface Attempt<T> {
  item: T
  /** The name without its attempt. */
  name: string
  attempt: number
}

/**
 * Of each name the newest attempt: a re-run of failed jobs leaves the artifacts of the first attempt, of those that
 * passed as of those that did not.
 * @param nameOf `STEM--SCENARIO--ATTEMPT`, with `--NUMBER` behind where jobs of a matrix took the same name. What is
 *   named otherwise stays.
 */
export function newestAttempts<T>(
  items: readonly T[],
  nameOf: (item: T) => string,
): { newest: Attempt<T>[]; older: Attempt<T>[] } {
  const attempts = items.map((item) => attemptOf(item, nameOf(item)))
  const last = new Map<string, number>()
  for (const { name, attempt } of attempts) last.set(name, Math.max(attempt, last.get(name) ?? 0))
  const isNewest = ({ name, attempt }: Attempt<T>) => attempt === last.get(name)
  return { newest: attempts.filter(isNewest), older: attempts.filter((each) => !isNewest(each)) }
}

function attemptOf<T>(item: T, name: string): Attempt<T> {
  const match = /^(.+?)--(\d+)((?:--\d+)?)$/s.exec(name)
  return match === null
    ? { item, name, attempt: 1 }
    : { item, name: `${match[1]}${match[3]}`, attempt: Number(match[2]) }
}
