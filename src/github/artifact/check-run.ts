import * as v from 'valibot'
import type { Checkpoint, RunMetadata } from '../../compare/compare.ts'
import { PHASES, SAMPLE_COLUMNS } from '../../compare/recording/columns.ts'
import { RefusedArchive } from './read-zip.ts'
import { plainData, UNVOUCHED_CHECKPOINT, UNVOUCHED_METADATA } from './unvouched.ts'

/** One run of an artifact, checked and parsed: what may be judged and rendered anew. Nothing else of it is ever used. */
export interface CheckedRun {
  /** The folder inside the artifact; empty for a single run. */
  folder: string
  /** Whole rows only. */
  csv: Buffer
  metadata: RunMetadata | null
  checkpoints: Checkpoint[]
}

const FILE = /^(?:([A-Za-z0-9][\w.-]{0,99})\/)?(samples\.csv|run\.json|checkpoints\.jsonl)$/
const COLUMNS: ReadonlySet<string> = new Set([
  ...SAMPLE_COLUMNS,
  // What the Rust test calls its heap.
  'heap_allocated_bytes',
  'heap_resident_bytes',
])
/** A day sampled at 100 ms is 864,000 rows. */
const MAX_ROWS = 2_000_000
const MAX_RUNS = 50
/** It may stand on one line. */
const RUN_JSON_BYTES = 1_000_000

/** What a run's files may hold; a day sampled at 100 ms is a CSV of about 120 MB. */
const FILE_LIMITS: Record<string, TextLimits> = {
  'samples.csv': { bytes: 300_000_000, lines: MAX_ROWS, lineBytes: 10_000 },
  'run.json': { bytes: RUN_JSON_BYTES, lines: 100_000, lineBytes: RUN_JSON_BYTES },
  'checkpoints.jsonl': { bytes: 100_000_000, lines: 200_000, lineBytes: 100_000 },
}

/** The most that any file of a run may have. */
export const MOST_FILE_BYTES = Math.max(...Object.values(FILE_LIMITS).map(({ bytes }) => bytes))

/** The run's folder and the kind of file that a name in an artifact means; null for any other name. */
export function runFileOf(name: string): { folder: string; file: string } | null {
  const match = FILE.exec(name)
  return match === null ? null : { folder: match[1] ?? '', file: match[2] ?? '' }
}

/**
 * Whether a file of an artifact is data for a report.
 * @throws RefusedArchive when it claims more bytes than such a file may have.
 */
export function isRunData(name: string, claimedBytes = 0): boolean {
  const limits = FILE_LIMITS[FILE.exec(name)?.[2] ?? '']
  if (limits !== undefined && claimedBytes > limits.bytes) {
    throw refused(name, `it claims ${claimedBytes} bytes, expected at most ${limits.bytes}`)
  }
  return limits !== undefined
}

/**
 * Sorts an artifact's data by run, and checks and parses every byte by its schema.
 * @throws RefusedArchive with the file's name and what is wrong with it.
 */
export function checkRuns(files: ReadonlyMap<string, Buffer>): CheckedRun[] {
  const folders = Map.groupBy(files.entries(), ([name]) => FILE.exec(name)?.[1] ?? '')
  if (folders.size > MAX_RUNS) {
    throw new RefusedArchive(`${folders.size} runs, expected at most ${MAX_RUNS}`)
  }
  const runs = [...folders].flatMap(([folder, entries]) => {
    const named = new Map(entries.map(([name, bytes]) => [FILE.exec(name)?.[2] ?? '', bytes]))
    const samples = named.get('samples.csv')
    if (samples === undefined) return []
    const metadata = named.get('run.json')
    const checkpoints = named.get('checkpoints.jsonl')
    return [
      {
        folder,
        csv: checkSamples(samples),
        metadata: metadata === undefined ? null : checkMetadata(metadata),
        checkpoints: checkpoints === undefined ? [] : checkCheckpoints(checkpoints),
      },
    ]
  })
  if (runs.length === 0) throw new RefusedArchive('no samples.csv inside')
  return runs.toSorted((a, b) => (a.folder < b.folder ? -1 : 1))
}

function checkSamples(bytes: Buffer): Buffer {
  const lines = decode('samples.csv', bytes).split(/\r?\n/)
  const header = (lines[0] ?? '').split(',')
  const unknown = header.find((name) => !COLUMNS.has(name))
  if (unknown !== undefined) throw refused('samples.csv', `unknown column ${quote(unknown)}`)
  const twice = header.find((name, index) => header.indexOf(name) !== index)
  if (twice !== undefined) throw refused('samples.csv', `column ${quote(twice)} is there twice`)
  // The last line may be torn: a killed run ends anywhere. The reader drops it and says so.
  for (let row = 1; row < lines.length - 1; row++) {
    const fields = (lines[row] ?? '').split(',')
    if (fields.length !== header.length) {
      throw refused('samples.csv', `row ${row} has ${fields.length} fields, expected ${header.length}`)
    }
    for (const [index, field] of fields.entries()) {
      const name = header[index] ?? ''
      if (!fits(name, field)) throw refused('samples.csv', `row ${row}, ${name} is ${quote(field)}`)
    }
  }
  const torn = lines.at(-1) ?? ''
  return torn === '' ? bytes : Buffer.from(`${lines.slice(0, -1).join('\n')}\n`)
}

function fits(column: string, field: string): boolean {
  if (column === 'timestamp') {
    return /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?(Z|[+-]\d\d:\d\d)$/.test(field)
  }
  if (column === 'phase') return (PHASES as readonly string[]).includes(field)
  return /^(\d{1,16}(\.\d{1,9})?)?$/.test(field)
}

function checkMetadata(bytes: Buffer): RunMetadata {
  return parse('run.json', UNVOUCHED_METADATA, decode('run.json', bytes))
}

function checkCheckpoints(bytes: Buffer): Checkpoint[] {
  const lines = decode('checkpoints.jsonl', bytes).split('\n')
  const whole = lines.slice(0, -1).filter((line) => line !== '')
  return whole.map((line, index) => parse(`checkpoints.jsonl line ${index + 1}`, UNVOUCHED_CHECKPOINT, line))
}

function parse<T>(name: string, schema: v.GenericSchema<unknown, T>, json: string): T {
  let value: unknown
  try {
    value = JSON.parse(json)
  } catch (error) {
    throw refused(name, error instanceof Error ? error.message : 'not JSON')
  }
  const result = v.safeParse(schema, value, { abortEarly: true })
  if (result.success) return plainData(result.output)
  const [issue] = result.issues
  throw refused(name, `${v.getDotPath(issue) ?? 'the whole'}: ${issue.message}`)
}

function decode(name: string, bytes: Buffer): string {
  const limits = FILE_LIMITS[name]
  const excess = limits === undefined ? null : excessOf(bytes, limits)
  if (excess !== null) throw refused(name, excess)
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    throw refused(name, 'not UTF-8')
  }
}

function refused(name: string, why: string): RefusedArchive {
  return new RefusedArchive(`${name} is not what a run writes: ${why.slice(0, 300)}`)
}

function quote(text: string): string {
  return JSON.stringify(text.slice(0, 60))
}

/** What a text file may hold before it is decoded and split: a line break costs one byte there and a string here. */
export interface TextLimits {
  bytes: number
  lines: number
  lineBytes: number
}

const LINE_FEED = 10

/** In what a text is more than it may be, in words, or null; told from the bytes, without making a string of them. */
export function excessOf(bytes: Buffer, limits: TextLimits): string | null {
  if (bytes.length > limits.bytes) return `it has ${bytes.length} bytes, expected at most ${limits.bytes}`
  let start = 0
  for (let line = 1; ; line++) {
    if (line > limits.lines) return `it has more than ${limits.lines} lines`
    const end = bytes.indexOf(LINE_FEED, start)
    const length = (end === -1 ? bytes.length : end) - start
    if (length > limits.lineBytes) {
      return `line ${line} has ${length} bytes, expected at most ${limits.lineBytes}`
    }
    if (end === -1) return null
    start = end + 1
  }
}
