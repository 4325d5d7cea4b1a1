import type { Recording } from '../compare/recording.ts'

// More would grow together into a bar.
const MOST_TICKS = 150

/** Reconnects a second over the whole run, or null without any. */
export function cyclesPerSec({ columns, elapsedSec }: Recording): number | null {
  const cycles = columns.cycles?.findLast((count) => !Number.isNaN(count)) ?? 0
  const lastSec = elapsedSec.at(-1) ?? 0
  return cycles > 0 && lastSec > 0 ? cycles / lastSec : null
}

/** When each reconnect was first seen, at most {@link MOST_TICKS} of them. */
export function cycleTicks(recording: Recording): { sec: number; cycle: number }[] {
  const { cycles } = recording.columns
  if (cycles === undefined) return []
  const ticks: { sec: number; cycle: number }[] = []
  let last = Number.NaN
  for (const [index, cycle] of cycles.entries()) {
    if (Number.isNaN(cycle)) continue
    if (cycle > last) ticks.push({ sec: recording.elapsedSec[index] ?? 0, cycle })
    last = cycle
  }
  const every = Math.ceil(ticks.length / MOST_TICKS)
  return ticks.filter((_, index) => index % every === 0)
}
