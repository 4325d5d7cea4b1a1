/** A curve over the window, which runs from u = 0 to 1. */
export type Curve = (u: number) => number

export const LINE: Curve = (u) => u
export const PARABOLA: Curve = (u) => u * u
export const settling =
  (tau: number): Curve =>
  (u) =>
    1 - Math.exp(-u / tau)
export const upTo =
  (full: number): Curve =>
  (u) =>
    Math.min(u, full)
export const step =
  (at: number): Curve =>
  (u) =>
    u < at ? 0 : 1
export const from =
  (at: number): Curve =>
  (u) =>
    Math.max(0, u - at)
export const root =
  (since: number): Curve =>
  (u) =>
    Math.sqrt(u + since)
export const logarithm =
  (tau: number, since: number): Curve =>
  (u) =>
    Math.log1p((u + since) / tau)
export const sine =
  (period: number): Curve =>
  (u) =>
    Math.sin((2 * Math.PI * u) / period)
export const cosine =
  (period: number): Curve =>
  (u) =>
    Math.cos((2 * Math.PI * u) / period)
