const MAX_TEXT = 300
const MAX_ENTRIES = 2000
const MAX_DEPTH = 12

/**
 * A copy of parsed JSON with every text on one line and short, names included, and no list or record without bound.
 * For data that nobody vouches for: its shape is checked elsewhere, this makes its words harmless to print.
 */
export function plainData(value: unknown, depth = 0): unknown {
  if (typeof value === 'string') return plainText(value)
  if (typeof value !== 'object' || value === null) return value
  if (depth === MAX_DEPTH) return null
  if (Array.isArray(value)) return value.slice(0, MAX_ENTRIES).map((item) => plainData(item, depth + 1))
  return Object.fromEntries(
    Object.entries(value)
      .slice(0, MAX_ENTRIES)
      .map(([name, item]) => [plainText(name), plainData(item, depth + 1)]),
  )
}

// Format characters reverse or hide text; a crash's message may have lines.
function plainText(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu, ' ').slice(0, MAX_TEXT)
}
