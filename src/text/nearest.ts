/**
 * The word that somebody most likely meant: the one whose beginning was typed, else the one that is
 * the fewest slips of the hand away; null where none is near enough. A slip is a letter too many, too few, another, or two swapped (Damerau 1964).
 */
export function nearestWord(typed: string, words: readonly string[]): string | null {
  const lower = typed.toLowerCase()
  if (lower.length === 0 || lower.length > LONGEST) return null
  const begun = words.filter((word) => word.startsWith(lower))
  if (lower.length >= LEAST_BEGINNING && begun.length === 1) return begun[0] ?? null
  // A third of a word may be wrong: of a short one one letter, or everything would be near everything.
  const most = Math.max(1, Math.floor(lower.length / 3))
  const ranked = words
    .map((word) => ({ word, slips: slipsBetween(lower, word) }))
    .filter(({ slips }) => slips <= most)
    .sort((a, b) => a.slips - b.slips)
  return ranked[0]?.word ?? null
}

/** ` (did you mean --duration?)`, for behind what was typed; empty where nothing is near. */
export function didYouMean(typed: string, words: readonly string[], spell = (word: string) => word): string {
  const nearest = nearestWord(typed, words)
  return nearest === null ? '' : ` (did you mean ${spell(nearest)}?)`
}

const LEAST_BEGINNING = 3
/** Nobody slips into a longer word. */
const LONGEST = 40

function slipsBetween(a: string, b: string): number {
  let before: number[] = []
  let last = Array.from({ length: b.length + 1 }, (_, column) => column)
  for (let row = 1; row <= a.length; row += 1) {
    const line = [row]
    for (let column = 1; column <= b.length; column += 1) {
      const isSame = a[row - 1] === b[column - 1]
      const isSwapped = row > 1 && column > 1 && a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1]
      line.push(
        Math.min(
          (last[column] ?? 0) + 1,
          (line[column - 1] ?? 0) + 1,
          (last[column - 1] ?? 0) + (isSame ? 0 : 1),
          isSwapped ? (before[column - 2] ?? 0) + 1 : Number.POSITIVE_INFINITY,
        ),
      )
    }
    before = last
    last = line
  }
  return last[b.length] ?? 0
}
