/** More degrees of freedom than this make no difference: Student's distribution is normal by then. */
const MOST_DEGREES = 2000

/**
 * P(T ≤ t) of Student's distribution with whole degrees of freedom, by its finite series (Abramowitz and Stegun 1964,
 * 26.7.3 and 26.7.4). A fraction is rounded down, which errs on the side of doubt.
 */
export function studentCdf(t: number, degrees: number): number {
  const n = Math.min(MOST_DEGREES, Math.max(1, Math.floor(degrees)))
  const angle = Math.atan(t / Math.sqrt(n))
  const cosine = Math.cos(angle)
  const sine = Math.sin(angle)
  const odd = n % 2 === 1
  let term = odd ? cosine : 1
  let sum = n > 1 ? term : 0
  for (let k = odd ? 3 : 2; k < n; k += 2) {
    term *= ((k - 1) / k) * cosine * cosine
    sum += term
  }
  const within = odd ? (2 / Math.PI) * (angle + sine * sum) : sine * sum
  return Math.min(1, Math.max(0, (1 + within) / 2))
}

/** The t below which a share `p` of Student's distribution lies, by bisection. */
export function studentQuantile(p: number, degrees: number): number {
  let low = -1
  let high = 1
  while (studentCdf(low, degrees) > p && low > -1e6) low *= 2
  while (studentCdf(high, degrees) < p && high < 1e6) high *= 2
  for (let round = 0; round < 60; round++) {
    const middle = (low + high) / 2
    if (studentCdf(middle, degrees) < p) low = middle
    else high = middle
  }
  return (low + high) / 2
}
