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
