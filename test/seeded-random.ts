/** Random numbers that a seed repeats, so that every run of a test or a bench sees the same traces. */
export interface Random {
  /** Uniform in [0, 1). */
  next(): number
  uniform(from: number, to: number): number
  /** Uniform in the logarithm: as many small as large. */
  logUniform(from: number, to: number): number
  /** Standard normal. */
  gaussian(): number
  pick<T>(choices: readonly T[]): T
}

/** mulberry32: 32 bits of state, passes gjrand's small tests, enough for traces. */
export function seededRandom(seed: number): Random {
  let state = seed >>> 0
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
  const uniform = (from: number, to: number) => from + (to - from) * next()
  return {
    next,
    uniform,
    logUniform: (from, to) => Math.exp(uniform(Math.log(from), Math.log(to))),
    // Box and Muller 1958.
    gaussian: () => Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next()),
    pick: (choices) => choices[Math.floor(next() * choices.length)] as (typeof choices)[number],
  }
}
