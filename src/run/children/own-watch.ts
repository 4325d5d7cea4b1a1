import { basename } from 'node:path'
import type { FromHarness, HarnessConfig, HarnessStage } from '../protocol/protocol.ts'

/** Why a scenario of the user's own ended the run, and whether its author can mend it: nothing was measured yet. */
export interface OwnEnd {
  detail: string
  usage: boolean
}

/** What of the user's own runs in each stage. */
const PARTS: Readonly<Record<HarnessStage, string>> = {
  loading: 'the file, as it loads,',
  connecting: 'setup',
  funding: 'setup',
  measuring: 'cycle',
  finishing: 'teardown',
}

/**
 * Follows a scenario of the user's own in the harness itself, and words the two things that the harness can no longer tell:
 * a loop that lets nothing else run, and the end of the process.
 */
export class OwnWatch {
  readonly #file: string | null
  #stage: HarnessStage = 'loading'
  #hasRested = false

  constructor({ scenarioFile, host }: Pick<HarnessConfig, 'scenarioFile' | 'host'>) {
    // In a page its loops stop the page, which the harness sees.
    this.#file = scenarioFile === null || host.kind === 'chromium' ? null : basename(scenarioFile)
  }

  accept(message: FromHarness): void {
    if (message.kind === 'stage') this.#stage = message.stage
    if (message.kind === 'sample' && message.row.phase === 'rest') this.#hasRested = true
  }

  /** @returns Null while that is no matter of the user's file. */
  silentFor(seconds: number): OwnEnd | null {
    // Reading profiles at the end takes its time.
    if (seconds < 60 || this.#stage === 'finishing') return null
    return this.#end(`let nothing else run for ${seconds} s: look for a loop that does not end`)
  }

  /** @param code The exit code; null where a signal ended the process. */
  exited(code: number | null): OwnEnd | null {
    return code === null ? null : this.#end(`ended the process with exit code ${code}: leave that to the run`)
  }

  #end(what: string): OwnEnd | null {
    if (this.#file === null) return null
    return { detail: `${this.#file}: ${PARTS[this.#stage]} ${what}`, usage: !this.#hasRested }
  }
}
