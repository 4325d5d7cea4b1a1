import type { Growth } from './growth.ts'

/**
 * Growth with the interval that it lies in: 1 % below it and 5 % above, so 94 % in it. The mean of a lopsided mixture may
 * lie outside of what is likely, so where nothing is said to grow the interval speaks alone.
 */
export function growthInWords(
  { mean, lower99, upper95 }: Growth,
  rate: (value: number) => string,
  tellsMean: boolean,
): string {
  const [middle, low, high] = [mean, lower99, upper95].map(rate)
  if (low === high) return `${middle}`
  const interval = `between ${low} and ${high} with 94 %`
  return tellsMean ? `${middle}, ${interval}` : interval
}

/** What a shape looks like, for who does not know its name. */
const LOOKS: Readonly<Record<string, string>> = {
  saturating: 'a rise that flattens',
  capped: 'a rise that stops',
  'bent late': 'a line that bent late',
  day: 'a wave a day long',
  logarithm: 'a rise that slows down',
  'square root': 'a rise that slows down',
  linear: 'a straight line',
  quadratic: 'a rise that speeds up',
  hinge: 'a line that begins late',
  stairs: 'even steps that go on',
}

/** `best shape: saturating, a rise that flattens`; a name that says it all stands alone. */
export function shapeInWords(model: string): string {
  const looks = LOOKS[model]
  return `best shape: ${model}${looks === undefined ? '' : `, ${looks}`}`
}
