import { fullAt, linear, nothing } from './curves.ts'
import { type Behaviour, type Kind, NO_LEAK, type SampledRow, type Scene } from './scene.ts'

const KB_PER_MB = 1024

type Recorder = (scene: Scene) => (rows: SampledRow[]) => SampledRow[]

/** The laptop slept, or the disk was full: no rows for a while. */
const gap: Recorder = ({ random, minutes }) => {
  const from = 60 * minutes * random.uniform(0.2, 0.5)
  const until = from + 60 * minutes * random.uniform(0.1, 0.3)
  return (rows) => rows.filter(({ elapsedSec }) => elapsedSec < from || elapsedSec >= until)
}

/** A tool that reports whole megabytes. */
const megabytes: Recorder = () => (rows) =>
  rows.map((row) => ({
    ...row,
    heapKb: row.heapKb === null ? null : KB_PER_MB * Math.round(row.heapKb / KB_PER_MB),
  }))

/** Every so often a reading fails and its fields stay empty. */
const failedReadings: Recorder = ({ random }) => {
  const share = random.uniform(0.05, 0.3)
  return (rows) =>
    rows.map((row, index) =>
      index > 0 && index < rows.length - 1 && random.next() < share
        ? { ...row, heapKb: null, rssKb: null }
        : row,
    )
}

/** Two writers, or a retry: rows come twice. */
const twice: Recorder =
  ({ random }) =>
  (rows) =>
    rows.flatMap((row) => (random.next() < 0.1 ? [row, row] : [row]))

/** A timer under load: some samples come late, some are left out. */
const unevenTimer: Recorder =
  ({ random, everySec }) =>
  (rows) =>
    rows
      .filter(() => random.next() < 0.85)
      .map((row, index) => ({
        ...row,
        elapsedSec: row.elapsedSec + (index === 0 ? 0 : Math.floor(random.next() * 0.8 * everySec)),
      }))

/** What was kept before is gone, all begins anew, and the same file goes on. */
const restartAt = (rows: SampledRow[], atSec: number): SampledRow[] => {
  const first = rows.findIndex(({ elapsedSec }) => elapsedSec >= atSec)
  if (first < 1) return rows
  const before = rows.slice(0, first)
  const again = rows.slice(0, rows.length - first)
  return [...before, ...again]
}
const restart: Recorder = ({ random, minutes }) => {
  const atSec = 60 * minutes * random.uniform(0.1, 0.3)
  return (rows) => restartAt(rows, atSec)
}

const healthy = (name: string, record: Recorder, more: Partial<Behaviour> = {}): Kind => ({
  name: `healthy-${name}`,
  group: 'odd',
  behave: (scene) => ({ truth: NO_LEAK, keptKb: nothing, record: record(scene), ...more }),
})

const leaky = (name: string, record: Recorder, minutes?: readonly number[]): Kind => ({
  name: `leak-${name}`,
  group: 'leaky',
  ...(minutes === undefined ? {} : { minutes }),
  behave: (scene) => ({
    truth: { kind: 'bytes', where: 'heap', kbPerMin: scene.rateKbPerMin },
    keptKb: linear(scene.rateKbPerMin),
    record: record(scene),
  }),
})

/** What happens to rows on their way into the file, over a heap that is still and over one that leaks. */
export const RECORDING_KINDS: readonly Kind[] = [
  healthy('with-a-gap', gap),
  healthy('in-whole-megabytes', megabytes),
  healthy('with-failed-readings', failedReadings),
  healthy('with-rows-twice', twice),
  healthy('on-an-uneven-timer', unevenTimer),
  healthy('with-a-restart', restart),
  {
    name: 'cache-full-in-a-gap',
    group: 'odd',
    behave: (scene) => ({
      truth: NO_LEAK,
      keptKb: fullAt(scene.random.logUniform(500, 8_000), scene.minutes * 0.4),
      record: gap(scene),
    }),
  },
  leaky('with-a-gap', gap),
  leaky('in-whole-megabytes', megabytes),
  leaky('with-failed-readings', failedReadings),
  leaky('with-rows-twice', twice),
  leaky('on-an-uneven-timer', unevenTimer),
  leaky('with-a-restart', restart, [15, 30, 60]),
]
