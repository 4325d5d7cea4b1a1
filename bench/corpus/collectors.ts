import type { Random } from '../../test/seeded-random.ts'

/** A garbage collector between two looks at the heap: it is told what is reachable, and says what is uncollected. */
export interface Collector {
  name: string
  start(): (liveKb: number, seconds: number) => number
}

/** Collected before each sample: nothing unreachable is seen. */
export const forcedCollections: Collector = { name: 'forced', start: () => () => 0 }

const GO_SMALLEST_HEAP_KB = 4096
/** Go's runtime collects at the latest so long after the last collection, if collections are on at all. */
const GO_LONGEST_PAUSE_SEC = 120

/** Go's pacer: collects when as much was allocated as was live after the last collection (GOGC=100), or after 2 min. */
export function goCollector(random: Random, baseKb: number, growth = random.pick([0.5, 1, 1])): Collector {
  const allocKbPerSec = random.logUniform(0.02, 0.4) * (baseKb / 60)
  return {
    name: 'go',
    start() {
      let garbageKb = random.uniform(0, baseKb * growth)
      let sinceSec = random.uniform(0, GO_LONGEST_PAUSE_SEC)
      return (liveKb, seconds) => {
        garbageKb += allocKbPerSec * seconds * random.uniform(0.7, 1.3)
        sinceSec += seconds
        const goalKb = Math.max(GO_SMALLEST_HEAP_KB, liveKb * (1 + growth)) - liveKb
        if (garbageKb >= goalKb || sinceSec >= GO_LONGEST_PAUSE_SEC) {
          garbageKb = 0
          sinceSec = 0
        }
        return garbageKb
      }
    },
  }
}

/**
 * V8: a young generation that is emptied often, and promoted garbage that waits for a mark-sweep.
 * @param sweepEveryMin At the memory that the process starts with; later as much more as is live.
 */
export function v8Collector(random: Random, baseKb: number, sweepEveryMin: number): Collector {
  const youngKb = random.pick([1024, 4096, 8192])
  const allocKbPerSec = random.logUniform(20, 300)
  const share = random.uniform(0.1, 0.4)
  const promotedKbPerSec = (share * baseKb) / (60 * sweepEveryMin)
  return {
    name: 'v8',
    start() {
      let young = random.uniform(0, youngKb)
      let old = random.uniform(0, share * baseKb)
      return (liveKb, seconds) => {
        const pace = random.uniform(0.5, 1.5)
        young += allocKbPerSec * seconds * pace
        if (young >= youngKb) young %= youngKb
        old += promotedKbPerSec * seconds * pace
        if (old >= share * liveKb) old = 0
        return young + old
      }
    },
  }
}

/** G1: eden of many megabytes, and an old generation that creeps until mixed collections take it back. */
export function g1Collector(random: Random, mixedEveryMin: number): Collector {
  const edenKb = random.uniform(15_000, 60_000)
  const edenSec = random.uniform(5, 45)
  const oldKb = random.uniform(2_000, 15_000)
  return {
    name: 'g1',
    start() {
      let eden = random.uniform(0, edenKb)
      let old = random.uniform(0, oldKb)
      return (_liveKb, seconds) => {
        eden = (eden + (edenKb / edenSec) * seconds * random.uniform(0.8, 1.2)) % edenKb
        old = (old + (oldKb / (60 * mixedEveryMin)) * seconds) % oldKb
        return eden + old
      }
    },
  }
}

/** GOGC=off under a memory limit that is far away: nothing is ever collected. */
export function neverCollecting(allocKbPerMin: number): Collector {
  return {
    name: 'never',
    start() {
      let garbageKb = 0
      return (_liveKb, seconds) => {
        garbageKb += (allocKbPerMin / 60) * seconds
        return garbageKb
      }
    },
  }
}

/** V8 that lets its limit grow: the peaks of the sawtooth rise to a last one, the floors lie still. */
export function risingPeaks(random: Random, minutes: number): Collector {
  const highestKb = random.uniform(8_000, 30_000)
  const everySec = (60 * minutes) / random.uniform(8, 20)
  return {
    name: 'rising-peaks',
    start() {
      let goalKb = highestKb / 6
      let garbageKb = random.uniform(0, goalKb)
      return (_liveKb, seconds) => {
        garbageKb += (goalKb / everySec) * seconds
        if (garbageKb >= goalKb) {
          garbageKb = 0
          goalKb = Math.min(highestKb, 1.3 * goalKb)
        }
        return garbageKb
      }
    },
  }
}
