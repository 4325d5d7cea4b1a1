import { RunFailure } from '../errors.ts'
import type { OutDir, RunOutput } from './output/output.ts'

/** Lets the run take its place in the folder once, and keeps why it could not. */
export class PlaceTaken {
  isTaken = false
  failure: RunFailure | null = null
  /** Resolves when the place cannot be taken: to go on would measure what is not kept. */
  readonly refused: Promise<string>
  readonly #refuse: (reason: string) => void
  readonly #out: OutDir
  readonly #output: RunOutput

  constructor(out: OutDir, output: RunOutput) {
    const { promise, resolve: refuse } = Promise.withResolvers<string>()
    this.refused = promise
    this.#refuse = refuse
    this.#out = out
    this.#output = output
  }

  take(): void {
    if (this.isTaken || this.failure !== null) return
    try {
      const notice = this.#out.adopt()
      this.isTaken = true
      if (notice !== null) this.#output.line(notice)
    } catch (error) {
      if (!(error instanceof RunFailure)) throw error
      this.failure = error
      this.#refuse(error.message)
    }
  }
}
