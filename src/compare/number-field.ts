const ZERO = 48
/** Whole numbers of up to 15 digits are exact in a double. */
const EXACT_DIGITS = 15
const DECIMAL = /^\d+(?:\.\d+)?(?:[eE][+-]?\d+)?$/

/**
 * Reads a CSV field that holds a number from 0 up. Digits are added up by hand, since a reader of a million rows does
 * this twenty million times and `Number()` would also take blanks, signs and hexadecimal.
 * @returns The number; `NaN` for an empty field (a figure that was unavailable); null for anything else.
 */
export function parseNumberField(text: string): number | null {
  const { length } = text
  if (length === 0) return Number.NaN
  if (length <= EXACT_DIGITS) {
    let value = 0
    let i = 0
    for (; i < length; i++) {
      const digit = text.charCodeAt(i) - ZERO
      if (digit < 0 || digit > 9) break
      value = value * 10 + digit
    }
    if (i === length) return value
  }
  if (!DECIMAL.test(text)) return null
  const value = Number(text)
  return Number.isFinite(value) ? value : null
}
