import { formatClock, formatMegabyteChange, formatMegabytes } from '../figures/figures.ts'

/** What one periodic line tells. */
export interface PeriodicReading {
  elapsedSec: number
  heapAllocBytes: number
  /** Active async resources, the counterpart of running goroutines. */
  goroutines: number
  payments: number
  listeners: number
}

/**
 * The specification's periodic line: `[00:00:30] HeapAlloc=47.12MB (+2.12MB) Goroutines=44 Payments=6 Listeners=2`.
 * @param previous The reading before, or null for the first line, which has no difference.
 */
export function periodicLine(reading: PeriodicReading, previous: PeriodicReading | null): string {
  const heap = formatMegabytes(reading.heapAllocBytes)
  const change =
    previous === null ? '' : ` (${formatMegabyteChange(reading.heapAllocBytes - previous.heapAllocBytes)})`
  const counts = `Goroutines=${reading.goroutines} Payments=${reading.payments} Listeners=${reading.listeners}`
  return `[${formatClock(reading.elapsedSec)}] HeapAlloc=${heap}${change} ${counts}`
}
