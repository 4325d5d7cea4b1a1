/** Numbers as words: bytes, rates, times, counts. */

/** Numbers as words. KB = 1024 B throughout, as in the specification. A figure that is not a number reads `n/a`. */

const UNITS = ['B', 'KB', 'MB', 'GB', 'TB'] as const
export type ByteUnit = (typeof UNITS)[number]

export const BYTES_PER_UNIT: Record<ByteUnit, number> = {
  B: 1,
  KB: 1024,
  MB: 1024 ** 2,
  GB: 1024 ** 3,
  TB: 1024 ** 4,
}

/** The largest unit in which a figure is at least 1 (B for less). */
export function byteUnitOf(bytes: number): ByteUnit {
  const size = Math.abs(bytes)
  // 1023.95 KB would print as 1024.0 KB: such a figure already belongs to the next unit.
  return UNITS.findLast((unit) => size >= BYTES_PER_UNIT[unit] * 0.9999) ?? 'B'
}

/** `1536` → `1.5 KB`; three significant digits, whole bytes. */
export function formatBytes(bytes: number | null): string {
  if (!isFigure(bytes)) return 'n/a'
  const unit = byteUnitOf(bytes)
  return `${threeDigits(bytes / BYTES_PER_UNIT[unit])} ${unit}`
}

/** Bytes with their sign: `+1.5 KB`, `-12 B`, `0 B`. */
export function formatByteChange(bytes: number | null): string {
  return isFigure(bytes) ? `${signOf(roundedBytes(bytes))}${formatBytes(Math.abs(bytes))}` : 'n/a'
}

/** The specification's megabytes: `47.12MB`. */
export function formatMegabytes(bytes: number, digits = 2): string {
  return `${(bytes / BYTES_PER_UNIT.MB).toFixed(digits)}MB`
}

/** The same with its sign: `+6.5MB`, `-0.12MB`; none at all is `+0.00MB`. */
export function formatMegabyteChange(bytes: number, digits = 2): string {
  return `${formatSigned(bytes / BYTES_PER_UNIT.MB, digits)}MB`
}

/** A change as the specification writes it: always with a sign, and never less than nothing when it rounds to that. */
export function formatSigned(value: number, digits: number): string {
  const text = Math.abs(value).toFixed(digits)
  return `${value < 0 && Number(text) !== 0 ? '-' : '+'}${text}`
}

/** Counts with thousands separated: `21,004`; fractions, as of a rate, with three significant digits. */
export function formatCount(count: number | null): string {
  if (!isFigure(count)) return 'n/a'
  return Number.isInteger(count) || Math.abs(count) >= 1000
    ? groupThousands(Math.round(count))
    : threeDigits(count)
}

/** A count with its noun: `1 cycle`, `2 cycles`, `0 cycles`, `0.77 references`. */
export function countNoun(count: number, one: string, many = `${one}s`): string {
  const text = formatCount(count)
  return `${text} ${text === '1' ? one : many}`
}

export function formatCountChange(count: number | null): string {
  if (!isFigure(count)) return 'n/a'
  const text = formatCount(Math.abs(count))
  return text === '0' ? text : `${signOf(count)}${text}`
}

/** A growth in KB a minute: `+1,300 KB/min`, `+12.3 KB/min`; one too small for that in bytes: `+3 B/min`. */
export function formatSlope(kbPerMin: number | null): string {
  if (!isFigure(kbPerMin)) return 'n/a'
  const text = formatPace(Math.abs(kbPerMin))
  return text === '0 KB/min' ? text : `${signOf(kbPerMin)}${text}`
}

/** The same for a growth above zero in a sentence that says so: `grows by 1,300 KB/min`. */
export function formatPace(kbPerMin: number): string {
  if (kbPerMin >= 1000) return `${groupThousands(Math.round(kbPerMin))} KB/min`
  if (kbPerMin >= 0.05) return `${trimZeros(kbPerMin.toFixed(1))} KB/min`
  const bytes = Math.round(kbPerMin * 1024)
  return bytes === 0 ? '0 KB/min' : `${bytes} B/min`
}

/** Seconds as a reader says them: `45 s`, `12 min`, `1 h 30 min`, `24 h`. */
export function formatSpan(seconds: number): string {
  if (!Number.isFinite(seconds)) return 'n/a'
  if (seconds < 90) return `${trimZeros(seconds.toFixed(1))} s`
  const minutes = seconds / 60
  if (minutes < 10) return `${trimZeros(minutes.toFixed(1))} min`
  const whole = Math.round(minutes)
  if (whole < 60) return `${whole} min`
  const rest = whole % 60
  return `${Math.floor(whole / 60)} h${rest === 0 ? '' : ` ${rest} min`}`
}

/** Elapsed seconds as a clock, the hours unbounded: `00:01:30`, `100:00:00`. */
export function formatClock(seconds: number): string {
  const whole = Math.floor(seconds)
  const parts = [Math.floor(whole / 3600), Math.floor((whole % 3600) / 60), whole % 60]
  return parts.map((part) => String(part).padStart(2, '0')).join(':')
}

export function groupThousands(value: number): string {
  return withoutMinusZero(value.toFixed(0)).replace(/\B(?=(\d{3})+(?!\d))/g, ',')
}

function isFigure(value: number | null): value is number {
  return value !== null && Number.isFinite(value)
}

function threeDigits(value: number): string {
  const size = Math.abs(value)
  if (size >= 1000) return groupThousands(value)
  if (size >= 100) return value.toFixed(0)
  return withoutMinusZero(trimZeros(value.toFixed(size >= 10 ? 1 : 2)))
}

function trimZeros(text: string): string {
  return text.includes('.') ? text.replace(/\.?0+$/, '') : text
}

/** What rounds to nothing has no sign. */
function withoutMinusZero(text: string): string {
  return text === '-0' ? '0' : text
}

function roundedBytes(bytes: number): number {
  return Math.abs(bytes) < 0.005 ? 0 : bytes
}

function signOf(value: number): string {
  return value > 0 ? '+' : value < 0 ? '-' : ''
}
