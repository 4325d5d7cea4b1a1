import type { Behaviour, SampledRow, Scene } from './scene.ts'

/** Between samples the collector works on: so finely. */
const STEP_SEC = 2
/** Of heap that was mapped and is not used, what goes back to the system each second: Go and V8 both take minutes. */
const GIVEN_BACK_PER_SEC = 0.002
const SMALLEST_HEAP_KB = 512
const SMALLEST_RSS_KB = 4096

/** A run of a scene as the harness samples it. */
export function sampleRows(scene: Scene, behaviour: Behaviour): SampledRow[] {
  const { random, everySec, paymentsPerMin } = scene
  const collector = (scene.forced ? scene.collector : (behaviour.collector ?? scene.collector)).start()
  const uncollected = behaviour.format === 'rust' ? () => 0 : collector
  const liveKb = (minute: number) => scene.startedKb(minute) + behaviour.keptKb(minute)
  const libraryKb = random.uniform(20_000, 80_000)
  const rssNoiseKb = random.logUniform(30, 800)
  const rows: SampledRow[] = []
  let mappedKb = 0
  let garbageKb = 0
  for (let sec = 0; sec <= 60 * scene.minutes; sec += everySec) {
    for (let done = 0; done < everySec && sec > 0; done += STEP_SEC) {
      const minute = (sec - everySec + done) / 60
      garbageKb = uncollected(liveKb(minute), Math.min(STEP_SEC, everySec - done))
      const usedKb = 1.1 * (liveKb(minute) + garbageKb)
      mappedKb = Math.max(usedKb, mappedKb - (mappedKb - usedKb) * GIVEN_BACK_PER_SEC * STEP_SEC)
    }
    const minute = sec / 60
    const heapKb = Math.max(SMALLEST_HEAP_KB, liveKb(minute) + garbageKb + scene.noise.nextKb())
    mappedKb = Math.max(mappedKb, 1.05 * heapKb)
    const outsideKb = libraryKb + (behaviour.nativeKb?.(minute) ?? 0)
    rows.push({
      elapsedSec: sec,
      heapKb,
      sysKb: mappedKb,
      rssKb: Math.max(SMALLEST_RSS_KB, mappedKb + outsideKb + rssNoiseKb * random.gaussian()),
      tasks: (behaviour.tasks?.(minute) ?? 42) + random.pick([0, 0, 0, 1, 2, -1]),
      payments: Math.floor(behaviour.payments?.(minute) ?? paymentsPerMin * minute),
    })
  }
  return rows
}
