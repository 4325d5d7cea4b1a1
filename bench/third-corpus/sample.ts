import { startGarbage } from './garbage.ts'
import type { Doing, Life, ThirdRow } from './life.ts'
import { startUnrest } from './unrest.ts'

/** Between samples the collector works on, so finely. */
const STEP_SEC = 2
const SMALLEST_HEAP_KB = 256
const SMALLEST_RSS_KB = 2_048
/** Mapped heap that is not used goes back to the system within minutes. */
const GIVEN_BACK_PER_SEC = [0.0005, 0.01] as const
const CALM_COUNTS = [0, 0, 0, 0, 1, -1, 2] as const

/** The rows of a run, as a recorder would write them. */
export function sampleRows(life: Life, doing: Doing): ThirdRow[] {
  const { random, everySec, minutes, startedKb, baseKb, paymentsPerMin } = life
  const regular = Array.from({ length: Math.floor((60 * minutes) / everySec) + 1 }, (_, i) => i * everySec)
  const wakes = doing.wakes?.(regular) ?? regular
  const garbage = startGarbage({ ...life, collecting: doing.collecting ?? life.collecting })
  const unrest = doing.unrest ?? life.unrest
  const heapUnrest = startUnrest(unrest, random, wakes.length)
  const rssShape = random.pick(['white', 'white', 'pulled-back', 'plateaus', 'long-memory'] as const)
  const rssUnrest = startUnrest({ shape: rssShape, scaleKb: unrest.rssScaleKb }, random, wakes.length)
  const libraryKb = random.logUniform(12_000, 120_000)
  const givenBack = random.logUniform(...GIVEN_BACK_PER_SEC)
  const tasks = Math.round(random.logUniform(4, 120))
  const fds = Math.round(random.uniform(12, 60))
  const threads = Math.round(random.uniform(6, 24))
  const listeners = random.pick([1, 2, 2, 5])
  const liveKb = (minute: number) => baseKb + startedKb(minute) + (doing.heapKb?.(minute) ?? 0)
  const rows: ThirdRow[] = []
  let mappedKb = 0
  let garbageKb = 0
  let clockSec = 0
  for (const elapsedSec of wakes) {
    while (clockSec < elapsedSec) {
      const seconds = Math.min(STEP_SEC, elapsedSec - clockSec)
      clockSec += seconds
      garbageKb = garbage(liveKb(clockSec / 60), seconds)
      const usedKb = 1.08 * (liveKb(clockSec / 60) + garbageKb)
      mappedKb = Math.max(usedKb, mappedKb - (mappedKb - usedKb) * givenBack * seconds)
    }
    const minute = elapsedSec / 60
    const live = liveKb(minute)
    const heapKb = Math.max(
      SMALLEST_HEAP_KB,
      live + (life.forced ? 0 : garbageKb) + heapUnrest(live / baseKb),
    )
    mappedKb = Math.max(mappedKb, 1.04 * heapKb)
    const externalKb = 900 + (doing.externalKb?.(minute) ?? 0)
    const counted = doing.counts
    const row: ThirdRow = {
      elapsedSec,
      heapKb,
      sysKb: mappedKb,
      rssKb: Math.max(
        SMALLEST_RSS_KB,
        mappedKb + libraryKb + externalKb + (doing.nativeKb?.(minute) ?? 0) + rssUnrest(1),
      ),
      externalKb,
      objects: Math.round((1024 * heapKb) / life.bytesPerObject),
      tasks: Math.max(1, tasks + Math.floor(counted?.tasks?.(minute) ?? 0) + random.pick(CALM_COUNTS)),
      listeners: listeners + Math.floor(counted?.listeners?.(minute) ?? 0),
      fds: Math.max(3, fds + Math.floor(counted?.fds?.(minute) ?? 0) + random.pick(CALM_COUNTS)),
      threads: threads + Math.floor(counted?.threads?.(minute) ?? 0),
      payments: Math.floor(doing.payments?.(minute) ?? paymentsPerMin * minute),
    }
    const written = doing.written === undefined ? row : doing.written(row)
    if (written !== null) rows.push(written)
  }
  return rows
}
