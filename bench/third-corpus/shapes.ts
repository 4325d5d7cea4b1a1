import type { Random } from '../../test/seeded-random.ts'
import type { Curve } from './life.ts'

/** How far beyond the end of a run its curves are asked, in run lengths. */
export const HORIZON_RUNS = 10

export const sum =
  (...curves: readonly Curve[]): Curve =>
  (minute) =>
    curves.reduce((total, curve) => total + curve(minute), 0)

export const settling =
  (sizeKb: number, afterMin: number): Curve =>
  (minute) =>
    sizeKb * (1 - Math.exp(-Math.max(0, minute) / afterMin))

/** Evenly up to its limit, then flat. */
export const filling =
  (sizeKb: number, fullMin: number): Curve =>
  (minute) =>
    sizeKb * Math.min(1, Math.max(0, minute) / fullMin)

export const growing =
  (kbPerMin: number, fromMin = 0): Curve =>
  (minute) =>
    kbPerMin * Math.max(0, minute - fromMin)

/** Slow, quick, slow: keys that become known one to another. */
export const sigmoid =
  (sizeKb: number, middleMin: number, widthMin: number): Curve =>
  (minute) =>
    sizeKb / (1 + Math.exp(-(minute - middleMin) / widthMin))

export const wave =
  (heightKb: number, periodMin: number, phase: number): Curve =>
  (minute) =>
    (heightKb / 2) * (1 + Math.sin(2 * Math.PI * (minute / periodMin + phase)))

/** Up evenly, down at once. */
export const sawtooth =
  (heightKb: number, periodMin: number, phase: number): Curve =>
  (minute) =>
    heightKb * ((((minute / periodMin + phase) % 1) + 1) % 1)

/** High for a part of each period. */
export const square =
  (heightKb: number, periodMin: number, phase: number, share = 0.5): Curve =>
  (minute) =>
    (((minute / periodMin + phase) % 1) + 1) % 1 < share ? heightKb : 0

/** So much at each of these minutes. */
export function stairs(atMin: readonly number[], stepKb: (index: number) => number): Curve {
  const heights = [0]
  for (const index of atMin.keys()) heights.push((heights[index] ?? 0) + stepKb(index))
  return (minute) => heights[countUntil(atMin, minute)] ?? 0
}

/** How many of the ascending minutes have passed. */
export function countUntil(atMin: readonly number[], minute: number): number {
  let low = 0
  let high = atMin.length
  while (low < high) {
    const middle = (low + high) >> 1
    if ((atMin[middle] ?? 0) <= minute) low = middle + 1
    else high = middle
  }
  return low
}

/** Minutes about so far apart until the horizon; `spread` 0 is a clock, 1 is far from one. */
export function moments(random: Random, minutes: number, apartMin: number, spread: number): number[] {
  const found: number[] = []
  const end = HORIZON_RUNS * minutes
  const offset = random.next()
  for (let index = 0; (index + offset) * apartMin < end; index++) {
    found.push((index + offset + spread * random.uniform(-0.45, 0.45)) * apartMin)
  }
  return found
}
