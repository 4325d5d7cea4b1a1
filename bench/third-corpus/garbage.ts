import type { Life } from './life.ts'

/** Garbage in KB after so many more seconds over so much live memory. */
export type Garbage = (liveKb: number, seconds: number) => number

/** Parts of a run between two full collections: several are seen, else no truth could be known. */
const CYCLE_SHARE = [0.02, 0.12] as const
/** Go collects after two minutes whatever the heap says. */
const GO_FORCED_SEC = 120
const GO_LEAST_TARGET_KB = 4_096

export function startGarbage({ collecting, random, minutes, baseKb }: Life): Garbage {
  const cycleSec = 60 * minutes * random.uniform(...CYCLE_SHARE)
  switch (collecting) {
    case 'none':
      return () => 0
    case 'go': {
      const gogc = random.pick([50, 100, 100, 100, 200])
      return overTarget((liveKb) => Math.max(GO_LEAST_TARGET_KB - liveKb, (liveKb * gogc) / 100), cycleSec, {
        random,
        typicalKb: Math.max(GO_LEAST_TARGET_KB / 2, (baseKb * gogc) / 100),
        atMostSec: GO_FORCED_SEC,
      })
    }
    case 'regions': {
      const youngKb = baseKb * random.uniform(0.5, 1.5)
      return overTarget(() => youngKb, cycleSec, { random, typicalKb: youngKb })
    }
    case 'refcount': {
      const cyclesKb = random.logUniform(40, 900)
      return overTarget(() => cyclesKb, cycleSec / 2, { random, typicalKb: cyclesKb })
    }
    case 'v8': {
      const youngKb = random.pick([1_024, 2_048, 4_096, 8_192])
      const young = overTarget(() => youngKb, cycleSec / random.uniform(5, 30), {
        random,
        typicalKb: youngKb,
      })
      const promotedKb = Math.max(600, baseKb * random.uniform(0.05, 0.35))
      const old = overTarget(() => promotedKb, cycleSec, { random, typicalKb: promotedKb })
      return (liveKb, seconds) => young(liveKb, seconds) + old(liveKb, seconds)
    }
    default:
      return collecting satisfies never
  }
}

interface Pace {
  random: Life['random']
  typicalKb: number
  atMostSec?: number
}

/** Allocates evenly, within some percent, and collects all at the target. */
function overTarget(targetKb: (liveKb: number) => number, cycleSec: number, pace: Pace): Garbage {
  const { random, typicalKb, atMostSec = Number.POSITIVE_INFINITY } = pace
  const kbPerSec = typicalKb / cycleSec
  let garbageKb = typicalKb * random.next()
  let sinceSec = 0
  return (liveKb, seconds) => {
    garbageKb += kbPerSec * seconds * random.uniform(0.8, 1.2)
    sinceSec += seconds
    const target = targetKb(liveKb)
    if (garbageKb >= target || sinceSec >= atMostSec) {
      garbageKb = garbageKb >= target ? garbageKb % Math.max(1, target) : 0
      sinceSec = 0
    }
    return garbageKb
  }
}
