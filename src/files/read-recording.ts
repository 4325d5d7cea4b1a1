import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import { withBeside } from '../compare/beside-csv.ts'
import { readCsv } from '../compare/read-csv.ts'
import type { Recording } from '../compare/recording.ts'
import { UsageError } from '../usage-error.ts'
import { readBeside } from './read-beside.ts'

/**
 * Reads a recorded run from its CSV, with the `run.json` and `checkpoints.jsonl` beside it.
 * @param forcedGc What the user says about forced collections, or null: then `run.json` tells.
 * @throws UsageError when the file is missing or no run's CSV.
 */
export async function readRecording(file: string, forcedGc: boolean | null): Promise<Recording> {
  await expectFile(file)
  const recording = await readCsv(createReadStream(file), file)
  return withBeside(recording, await readBeside(file, recording.origin), forcedGc)
}

async function expectFile(file: string): Promise<void> {
  const stats = await stat(file).catch((error: unknown) => {
    const missing = error instanceof Error && 'code' in error && error.code === 'ENOENT'
    throw new UsageError(
      missing
        ? `${file} does not exist: give the CSV that a run wrote`
        : `${file} cannot be read: ${error instanceof Error ? error.message : String(error)}`,
    )
  })
  if (stats.isDirectory()) {
    throw new UsageError(`${file} is a folder: give the CSV inside it, such as ${join(file, 'samples.csv')}`)
  }
}
