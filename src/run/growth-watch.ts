import { type RunMetadata, readRecording, standingSoFar } from '../compare/compare.ts'
import type { RunOptionsRecord } from './options/options.ts'
import type { SampleRow } from './protocol/protocol.ts'

/** With fewer counts than this, warm-up included, nothing is said of growth. */
const LEAST_COUNTS = 6
/** Not more often than so: a line that changes all the time is not read. */
const LEAST_PAUSE_MS = 5000
/** Reading takes at most one part in so many of the time: the run has the machine. */
const PAUSE_BY_READING = 50

/** Follows the growth in a run that goes on to its end, for the progress line. */
export class GrowthWatch {
  /** `references +10.2 a payment so far`; null before there is anything to tell. */
  standing: string | null = null
  readonly #samplesFile: string
  readonly #forceGc: boolean
  readonly #phase: 'rest' | 'quiet'
  readonly #metadata: () => RunMetadata
  readonly #now: () => number
  #counts = 0
  #dueMs = 0
  #isReading = false

  /**
   * @param metadata What `run.json` would say if the run ended now.
   * @param now Milliseconds of a clock that never goes back.
   */
  constructor(
    samplesFile: string,
    { reconnectCycles, forceGc }: Pick<RunOptionsRecord, 'reconnectCycles' | 'forceGc'>,
    metadata: () => RunMetadata,
    now: () => number = () => performance.now(),
  ) {
    this.#samplesFile = samplesFile
    this.#forceGc = forceGc
    this.#phase = reconnectCycles ? 'rest' : 'quiet'
    this.#metadata = metadata
    this.#now = now
  }

  /** A row that is on disk. Resolves when what it shows has been read, if it is time to read. */
  async accept({ phase }: Pick<SampleRow, 'phase'>): Promise<void> {
    if (phase !== this.#phase) return
    this.#counts += 1
    if (this.#isReading || this.#counts < LEAST_COUNTS || this.#now() < this.#dueMs) return
    this.#isReading = true
    const startMs = this.#now()
    try {
      const recording = await readRecording(this.#samplesFile, this.#forceGc)
      this.standing = standingSoFar({ ...recording, metadata: this.#metadata() }, this.#phase)
    } catch {
      // A file that cannot be read now is told by the judgement at the end.
    } finally {
      const endMs = this.#now()
      this.#dueMs = endMs + Math.max(LEAST_PAUSE_MS, PAUSE_BY_READING * (endMs - startMs))
      this.#isReading = false
    }
  }
}
