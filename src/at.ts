/**
 * The element of a list at a place where there must be one. An index that is out of range is a mistake of ours: zero in
 * its place would be a wrong figure, or a key that is none.
 * @throws RangeError
 */
export function at<T>(list: ArrayLike<T>, index: number): T {
  const found = list[index]
  if (found === undefined || index < 0) {
    throw new RangeError(`expected an index from 0 to ${list.length - 1}, got ${index}`)
  }
  return found
}

/**
 * The first and the last element of a list that holds at least one.
 * @throws RangeError
 */
export function ends<T>(list: ArrayLike<T>): [first: T, last: T] {
  return [at(list, 0), at(list, list.length - 1)]
}

/**
 * How far the last figure lies above the first.
 * @throws RangeError Without any figure.
 */
export function spanOf(figures: ArrayLike<number>): number {
  const [first, last] = ends(figures)
  return last - first
}

/** What each figure is more than the one before it: one step fewer than figures. */
export function stepsOf(figures: ArrayLike<number>): number[] {
  const steps: number[] = []
  for (let i = 1; i < figures.length; i++) steps.push((figures[i] as number) - (figures[i - 1] as number))
  return steps
}
