import { dirname, join } from 'node:path'
import * as v from 'valibot'
import type { BesideCsv } from '../compare/beside-csv.ts'
import type { Recording } from '../compare/recording.ts'
import type { Checkpoint, RunMetadata } from '../compare/run-metadata.ts'
import { readBaselineRecord } from './baseline-record.ts'
import { readIfThere } from './read-if-there.ts'
import { checkFormat, parseJson } from './read-json.ts'
import { CHECKPOINT, RUN_METADATA } from './run-schema.ts'

/**
 * Reads `run.json` and `checkpoints.jsonl` from a CSV's folder, where they are; for a stored baseline the record beside
 * it. A file torn by a kill is noted, not refused: the CSV still tells most.
 * @throws UsageError when `run.json` has another format, or a field that no run writes.
 */
export async function readBeside(csvFile: string, origin: Recording['origin']): Promise<BesideCsv> {
  const notes: string[] = []
  const stored = (await readBaselineRecord(csvFile))?.run ?? null
  // A run.json beside a foreign CSV belongs to another run.
  if (origin !== 'sdk-memtest') return { metadata: null, checkpoints: [], notes }
  const dir = dirname(csvFile)
  return {
    metadata: stored ?? (await readMetadata(join(dir, 'run.json'), notes)),
    checkpoints: await readCheckpoints(join(dir, 'checkpoints.jsonl'), notes),
    notes,
  }
}

async function readMetadata(file: string, notes: string[]): Promise<RunMetadata | null> {
  const text = await readIfThere(file)
  if (text === null) return null
  const json = parseJson(text)
  if (json.kind === 'torn') {
    notes.push(`${file} is not whole (${json.reason}): the run is judged by its CSV alone.`)
    return null
  }
  return checkFormat(
    file,
    json.value,
    RUN_METADATA,
    'judge the run with the version of the tool that made it',
  )
}

async function readCheckpoints(file: string, notes: string[]): Promise<Checkpoint[]> {
  const text = await readIfThere(file)
  if (text === null) return []
  const lines = text.split('\n')
  // What follows the last line end was cut short by the death of its writer.
  lines.pop()
  const checkpoints: Checkpoint[] = []
  for (const [index, line] of lines.entries()) {
    if (line === '') continue
    const json = parseJson(line)
    const checked = json.kind === 'json' ? v.safeParse(CHECKPOINT, json.value, { abortEarly: true }) : null
    if (checked?.success !== true) {
      notes.push(`${file} line ${index + 1} is no checkpoint: those before it are used.`)
      return checkpoints
    }
    checkpoints.push(checked.output)
  }
  return checkpoints
}
