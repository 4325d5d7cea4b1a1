/** Ways in which memory is kept, in KB by the minute. */
export type Curve = (minute: number) => number

export const nothing: Curve = () => 0

/** Fills fast first, then ever slower: entries that come again and again. */
export const filling =
  (sizeKb: number, timeMin: number): Curve =>
  (minute) =>
    sizeKb * (1 - Math.exp(-Math.max(0, minute) / timeMin))

/** Fills at one pace until it is full. */
export const fullAt =
  (sizeKb: number, fullMin: number): Curve =>
  (minute) =>
    sizeKb * Math.min(1, Math.max(0, minute) / fullMin)

export const stepAt =
  (sizeKb: number, atMin: number): Curve =>
  (minute) =>
    minute >= atMin ? sizeKb : 0

/** Grows over each period and falls to nothing at its end. */
export const sawtooth =
  (sizeKb: number, periodMin: number, phase = 0): Curve =>
  (minute) =>
    sizeKb * fraction(minute / periodMin + phase)

export const wave =
  (sizeKb: number, periodMin: number, phase = 0): Curve =>
  (minute) =>
    (sizeKb / 2) * (1 + Math.sin(2 * Math.PI * (minute / periodMin + phase)))

/** There for the first part of each period. */
export const pulses =
  (sizeKb: number, periodMin: number, share: number, phase = 0): Curve =>
  (minute) =>
    fraction(minute / periodMin + phase) < share ? sizeKb : 0

/** So much more at the end of each period, never less. */
export const stairs =
  (kbPerMin: number, periodMin: number, phase = 0): Curve =>
  (minute) =>
    kbPerMin * periodMin * Math.floor(minute / periodMin + phase)

export const linear =
  (kbPerMin: number, fromMin = 0): Curve =>
  (minute) =>
    kbPerMin * Math.max(0, minute - fromMin)

export const sum =
  (...curves: readonly Curve[]): Curve =>
  (minute) =>
    curves.reduce((total, curve) => total + curve(minute), 0)

const fraction = (value: number): number => value - Math.floor(value)
