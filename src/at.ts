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
