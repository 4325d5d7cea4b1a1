import { UsageError } from '../errors.ts'
import { quote } from './plain-text.ts'

const SECONDS_PER_UNIT = {
  h: 3600,
  m: 60,
  s: 1,
  ms: 1e-3,
  us: 1e-6,
  µs: 1e-6,
  ns: 1e-9,
}

/**
 * Parses a duration as Go's `time.ParseDuration` writes it: `90s`, `1h30m`, `1.5s`, `0`.
 * @param name The flag or input, for the error's text.
 * @returns Seconds, never negative.
 */
export function parseDuration(name: string, text: string): number {
  if (text === '0') return 0
  const parts = [...text.matchAll(/(\d+(?:\.\d+)?)(ms|us|µs|ns|h|m|s)/gy)]
  const whole = parts.map((part) => part[0]).join('')
  if (parts.length === 0 || whole !== text) {
    throw new UsageError({
      subject: name,
      expected: 'should be a duration such as 90s, 30m, 1h30m or 0',
      got: quote(text),
    })
  }
  const unitOf = (unit: string | undefined) => SECONDS_PER_UNIT[unit as keyof typeof SECONDS_PER_UNIT]
  return parts.reduce((sum, [, figure, unit]) => sum + Number(figure) * unitOf(unit), 0)
}

/** Seconds as a duration that {@link parseDuration} reads: `90` → `1m30s`. Rounded to a millisecond. */
export function formatDuration(seconds: number): string {
  if (!Number.isFinite(seconds)) return String(seconds)
  const rounded = Math.round(seconds * 1000) / 1000
  if (rounded === 0) return '0s'
  const hours = Math.floor(rounded / 3600)
  const minutes = Math.floor((rounded % 3600) / 60)
  const rest = Math.round((rounded % 60) * 1000) / 1000
  return `${hours > 0 ? `${hours}h` : ''}${minutes > 0 ? `${minutes}m` : ''}${rest > 0 ? `${rest}s` : ''}`
}
