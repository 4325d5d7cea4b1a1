/** A straight line through points, and how much of their variance it explains. */
export interface LineFit {
  n: number
  slope: number
  intercept: number
  /** `NaN` when y does not vary. */
  rSquared: number
}

/**
 * Ordinary least squares in one pass: co-moments updated point by point (Welford 1962), so that a fit over a million
 * rows needs no rows and loses no digits to large sums.
 */
export class RunningFit {
  n = 0
  #meanX = 0
  #meanY = 0
  #xx = 0
  #xy = 0
  #yy = 0

  add(x: number, y: number): void {
    this.n++
    const dx = x - this.#meanX
    const dy = y - this.#meanY
    this.#meanX += dx / this.n
    this.#meanY += dy / this.n
    this.#xx += dx * (x - this.#meanX)
    this.#xy += dx * (y - this.#meanY)
    this.#yy += dy * (y - this.#meanY)
  }

  /** @returns The line, or null with fewer than two points or no spread in x. */
  line(): LineFit | null {
    if (this.n < 2 || this.#xx <= 0) return null
    const slope = this.#xy / this.#xx
    return {
      n: this.n,
      slope,
      intercept: this.#meanY - slope * this.#meanX,
      rSquared: this.#yy > 0 ? (this.#xy * this.#xy) / (this.#xx * this.#yy) : Number.NaN,
    }
  }
}

/** The least-squares line through `y` over `x`; points with a `NaN` are left out. */
export function fitLine(x: ArrayLike<number>, y: ArrayLike<number>): LineFit | null {
  const fit = new RunningFit()
  for (let i = 0; i < x.length; i++) {
    const [xi = Number.NaN, yi = Number.NaN] = [x[i], y[i]]
    if (!Number.isNaN(xi) && !Number.isNaN(yi)) fit.add(xi, yi)
  }
  return fit.line()
}

/** More degrees of freedom than this make no difference: Student's distribution is normal by then. */
const MOST_DEGREES = 2000

/** (k − 1) / k, the step from one term of the series to the next. */
const RATIOS = Float64Array.from({ length: MOST_DEGREES }, (_, k) => (k - 1) / k)

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
    term *= (RATIOS[k] as number) * cosine * cosine
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
