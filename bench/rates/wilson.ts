/** 97.5 % of the standard normal distribution lie below. */
const Z_95 = 1.959964

/** Wilson 1927: where a share lies with 95 % when it was seen `count` times in `of`. */
export function wilson95(count: number, of: number): { lower: number; upper: number } {
  if (of === 0) return { lower: 0, upper: 1 }
  const share = count / of
  const square = Z_95 * Z_95
  const middle = (share + square / (2 * of)) / (1 + square / of)
  const half = (Z_95 / (1 + square / of)) * Math.sqrt((share * (1 - share)) / of + square / (4 * of * of))
  return { lower: Math.max(0, middle - half), upper: Math.min(1, middle + half) }
}

/** `1.25 % (0.80 to 1.95 %, 20 of 1600)`. */
export function rateWithInterval(count: number, of: number): string {
  if (of === 0) return 'none seen'
  const { lower, upper } = wilson95(count, of)
  return `${percent(count / of)} % (${percent(lower)} to ${percent(upper)} %, ${count} of ${of})`
}

const percent = (share: number): string => (100 * share).toFixed(2)
