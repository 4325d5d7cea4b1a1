import { at } from '../../at.ts'
import { cyclePoints, type RestPoint, robustSlope, type SlopeEstimate } from '../exact/exact.ts'
import type { Recording } from '../recording/recording.ts'

/** With fewer steps the share that belongs to a run's first warming up is not small beside the rest. */
const LEAST_STEPS = 16

/**
 * How much more V8's heap grows here than there, rest by rest after equal work: warming up, a table that doubles and what
 * the SDK keeps in both runs cancel, and the few large steps that one run makes alone weigh nothing.
 * @returns Bytes a payment or a cycle; null where too few rests lie at equal work.
 */
export function pairedHeap(
  run: Recording,
  baseline: Recording,
  per: 'payments' | 'cycles',
): SlopeEstimate | null {
  const there = byWork(baseline, per)
  const apart = [...byWork(run, per)].flatMap(([key, here]) => {
    const other = there.get(key)
    const bytes = here.counts.heap_alloc_bytes - (other?.counts.heap_alloc_bytes ?? Number.NaN)
    return Number.isNaN(bytes) ? [] : [{ bytes, work: here.work[per] }]
  })
  const steps = apart.slice(1).map(({ bytes, work }, index) => {
    const before = at(apart, index)
    return { gained: bytes - before.bytes, work: work - before.work }
  })
  return steps.length < LEAST_STEPS ? null : robustSlope(steps)
}

/** The rests by the work that was done until then; of those that follow without any, each by its place. */
function byWork(recording: Recording, per: 'payments' | 'cycles'): Map<string, RestPoint> {
  const found = new Map<string, RestPoint>()
  let place = 0
  let before = Number.NaN
  for (const point of cyclePoints(recording)) {
    const done = point.work[per]
    place = done === before ? place + 1 : 0
    before = done
    found.set(`${done}/${place}`, point)
  }
  return found
}
