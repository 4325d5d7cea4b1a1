import { readFile, writeFile } from 'node:fs/promises'
import { whyFailed } from './github-client.ts'
import * as core from './runner-core.ts'

/** GitHub refuses a step's summary over 1 MiB whole; the rest is room for what the file frames it with. */
const MAX_SUMMARY_BYTES = 1_040_000
/** A heading, its marks and where the rest is. */
const LEAST_ROOM_BYTES = 2_000

/** Writes our part of the job summary; written again, it is replaced. */
export type WriteSummary = (render: (maxBytes: number) => string) => Promise<void>

/** Opens the step's summary: what stands there already stays. One that cannot be written is a warning. */
export async function openSummary(file: string | undefined): Promise<WriteSummary> {
  if (file === undefined || file === '') {
    return async () => core.info('No job summary here: GITHUB_STEP_SUMMARY is not set.')
  }
  const before = await readFile(file).catch(() => Buffer.alloc(0))
  return async (render) => {
    const room = MAX_SUMMARY_BYTES - before.length
    if (room < LEAST_ROOM_BYTES) {
      core.warning(
        `The job summary has ${before.length} bytes already, and GitHub refuses more than 1 MiB: the report is in the artifact.`,
      )
      return
    }
    const ours = render(room)
    try {
      await writeFile(file, Buffer.concat([before, Buffer.from(ours)]))
    } catch (error) {
      core.warning(
        `The job summary could not be written (${whyFailed(error)}): the report is in the artifact.`,
      )
    }
  }
}
