import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import * as v from 'valibot'
import { systemCode, UsageError } from '../../errors.ts'
import { readBaselineRecord } from './baseline-store.ts'
import { readCsv } from './read-csv.ts'
import { checkFormat, parseJson, type ReadText, readIfThere, unreadable } from './read-json.ts'
import type { Recording } from './recorded-run.ts'
import { CHECKPOINT, type Checkpoint, RUN_METADATA, type RunMetadata } from './run-metadata.ts'

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

/**
 * Reads a recorded run that lies in no folder of this machine, such as one of a branch.
 * @param read A file's bytes by its name, or null when there is none.
 * @returns Null when there is no such CSV.
 * @throws UsageError when it is no run's CSV.
 */
export async function readRecordingFrom(
  file: string,
  read: (name: string) => Promise<Uint8Array | null>,
): Promise<Recording | null> {
  const csv = await read(file)
  if (csv === null) return null
  const recording = await readCsv(inChunks(csv), file)
  const text = async (name: string) => {
    const bytes = await read(name)
    return bytes === null ? null : Buffer.from(bytes).toString('utf8')
  }
  return withBeside(recording, await readBeside(file, recording.origin, text), null)
}

/** A recording from a CSV in memory and what else was read of the run before. @throws UsageError when it is no run's CSV. */
export async function recordingFrom(
  csv: Uint8Array,
  file: string,
  { metadata, checkpoints }: Pick<BesideCsv, 'metadata' | 'checkpoints'>,
): Promise<Recording> {
  const recording = await readCsv(inChunks(csv), file)
  const beside = isOwn(recording.origin) ? { metadata, checkpoints } : NOTHING_BESIDE
  return withBeside(recording, { ...beside, notes: [] }, null)
}

/** A run.json beside a foreign CSV belongs to another run. */
const isOwn = (origin: Recording['origin']) => origin === 'sdk-memtest'
const NOTHING_BESIDE = { metadata: null, checkpoints: [] }

const CHUNK_BYTES = 65_536

async function* inChunks(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += CHUNK_BYTES) yield bytes.subarray(at, at + CHUNK_BYTES)
}

async function expectFile(file: string): Promise<void> {
  const stats = await stat(file).catch((error: unknown) => {
    if (systemCode(error) !== 'ENOENT') throw unreadable(file, error)
    throw new UsageError(`${file} does not exist: give the CSV that a run wrote`)
  })
  if (stats.isDirectory()) {
    throw new UsageError(`${file} is a folder: give the CSV inside it, such as ${join(file, 'samples.csv')}`)
  }
}

/**
 * Reads `run.json` and `checkpoints.jsonl` from a CSV's folder, where they are; for a stored baseline the record beside
 * it. A file torn by a kill is noted, not refused: the CSV still tells most.
 * @throws UsageError when `run.json` has another format, or a field that no run writes.
 */
export async function readBeside(
  csvFile: string,
  origin: Recording['origin'],
  read: ReadText = readIfThere,
): Promise<BesideCsv> {
  const notes: string[] = []
  const stored = (await readBaselineRecord(csvFile, read))?.run ?? null
  if (!isOwn(origin)) return { ...NOTHING_BESIDE, notes }
  const dir = dirname(csvFile)
  return {
    metadata: stored ?? (await readMetadata(join(dir, 'run.json'), notes, read)),
    checkpoints: await readCheckpoints(join(dir, 'checkpoints.jsonl'), notes, read),
    notes,
  }
}

async function readMetadata(file: string, notes: string[], read: ReadText): Promise<RunMetadata | null> {
  const text = await read(file)
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

async function readCheckpoints(file: string, notes: string[], read: ReadText): Promise<Checkpoint[]> {
  const text = await read(file)
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

/** What the CSV of a run cannot say. */
export interface BesideCsv {
  metadata: RunMetadata | null
  checkpoints: Checkpoint[]
  /** What was set right while reading these, a sentence each. */
  notes: string[]
}

/**
 * A recording with what lies beside its CSV.
 * @param forcedGc Whether garbage was collected before each sample, if the user said so; else the metadata tells, else
 *   it was not.
 */
export function withBeside(recording: Recording, beside: BesideCsv, forcedGc: boolean | null): Recording {
  const { metadata, checkpoints, notes } = beside
  return {
    ...recording,
    metadata,
    checkpoints,
    forcedGc: forcedGc ?? metadata?.options.forceGc ?? false,
    notes: [...recording.notes, ...notes],
  }
}
