import {
  type Decision,
  type RunMetadata,
  readRecording,
  standingSoFar,
  UntilDecided,
} from '../compare/compare.ts'
import { formatSpan } from '../text/text.ts'
import type { RunOptionsRecord } from './options/options.ts'
import type { RunOutput } from './output/output.ts'
import type { SampleRow } from './protocol/protocol.ts'

/**
 * Follows a run that ends when it is decided. Reads the rows on disk, because the run is judged by those afterwards;
 * the harness's messages only say when to look.
 */
export class DecisionWatch {
  readonly decided: Promise<Decision>
  /** `references +10.2 a payment so far, 7 of 10 rests`; null before the first count. */
  standing: string | null = null
  readonly #samplesFile: string
  readonly #forceGc: boolean
  readonly #metadata: () => RunMetadata
  readonly #output: RunOutput
  readonly #looks: UntilDecided
  readonly #decide: (decision: Decision) => void
  #counts = 0
  #growth = ''
  #isReading = false
  #isDecided = false

  /** @param metadata What `run.json` would say if the run ended now. */
  constructor(
    samplesFile: string,
    { reconnectCycles, forceGc }: RunOptionsRecord,
    metadata: () => RunMetadata,
    output: RunOutput,
  ) {
    const { promise, resolve } = Promise.withResolvers<Decision>()
    this.decided = promise
    this.#decide = resolve
    this.#samplesFile = samplesFile
    this.#forceGc = forceGc
    this.#metadata = metadata
    this.#output = output
    this.#looks = new UntilDecided(reconnectCycles)
    this.#firstLook = this.#looks.next
  }

  readonly #firstLook: number

  /** A row that is on disk. */
  accept({ phase }: SampleRow): void {
    if (phase !== this.#looks.phase || this.#isDecided) return
    this.#counts += 1
    this.#show()
    // Before the first look each count tells more; later a run of thousands is read at its looks alone.
    const isDue = this.#counts >= this.#looks.next || this.#counts < this.#firstLook
    if (!isDue || this.#isReading) return
    this.#isReading = true
    this.#read()
      // A file that cannot be read now is told by the judgement at the end; the run goes on until then.
      .catch(() => {})
      .finally(() => {
        this.#isReading = false
      })
  }

  async #read(): Promise<void> {
    const recording = {
      ...(await readRecording(this.#samplesFile, this.#forceGc)),
      metadata: this.#metadata(),
    }
    const lookedAt = this.#looks.next
    const decision = this.#looks.look(recording)
    this.#growth = standingSoFar(recording, this.#looks.phase)
    this.#show()
    if (decision !== null) {
      this.#isDecided = true
      const { verdict, counts, elapsedSec } = decision
      this.#output.line(
        `Decided after ${counts} ${this.#word} and ${formatSpan(elapsedSec)}: ${verdict === 'leak' ? 'a leak' : 'no leak'}; the run ends.`,
      )
      this.#decide(decision)
    } else if (this.#looks.next !== lookedAt) this.#output.line(`Not decided: ${this.standing}`)
  }

  get #word(): string {
    return this.#looks.phase === 'rest' ? 'rests' : 'counts between payments'
  }

  #show(): void {
    const count = `${this.#counts} of ${this.#looks.next} ${this.#word}`
    this.standing = this.#growth === '' ? count : `${this.#growth}, ${count}`
  }
}
