import { copyFile, mkdir, readdir, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import * as v from 'valibot'
import { refusedBySystem, systemCode, UsageError } from '../../errors.ts'
import { checkFormat, parseJson, type ReadText, readIfThere, unreadable } from './read-json.ts'
import type { Recording } from './recorded-run.ts'
import { RUN_METADATA, type RunMetadata } from './run-metadata.ts'

/**
 * Where a baseline of the native library is stored. Another version of the SDK is another library, so each has a folder.
 * @returns The CSV's path; what it was measured on stands beside it.
 */
export function storedRustFile(dir: string, sdkVersion: string, scenario: string): string {
  return join(dir, 'rust', sdkVersion, `${scenario}.csv`)
}

/** Stores a recording as the baseline of a scenario: its CSV as it is, and what it was measured on beside it. */
export async function storeBaseline(
  dir: string,
  kind: BaselineKind,
  scenario: string,
  recording: Recording,
  now: Date,
): Promise<string> {
  const version = kind === 'rust' ? recording.metadata?.sdk.version : undefined
  const csv =
    version === undefined ? join(dir, kind, `${scenario}.csv`) : storedRustFile(dir, version, scenario)
  const folder = dirname(csv)
  const record: BaselineRecord = {
    format: 1,
    kind,
    scenario,
    recordedAt: now.toISOString(),
    rows: recording.rows,
    run: recording.metadata,
  }
  try {
    await mkdir(folder, { recursive: true })
    await copyFile(recording.file, csv)
    await writeFile(join(folder, `${scenario}.json`), `${JSON.stringify(record, null, 2)}\n`)
  } catch (error) {
    const expected = 'should hold a folder that can be written'
    throw refusedBySystem({ subject: '--dir', expected, got: folder, do: 'choose another' }, error)
  }
  return csv
}

/** All stored baselines, in the order of their names. */
export async function listBaselines(dir: string): Promise<{ file: string; record: BaselineRecord | null }[]> {
  const found: { file: string; record: BaselineRecord | null }[] = []
  for (const kind of BASELINE_KINDS) {
    const names = await readdir(join(dir, kind), { recursive: true }).catch((error: unknown) => {
      if (systemCode(error) === 'ENOENT') return []
      throw unreadable(join(dir, kind), error)
    })
    for (const name of names.filter((each) => each.endsWith('.csv')).sort()) {
      const file = join(dir, kind, name)
      found.push({ file, record: await readBaselineRecord(file) })
    }
  }
  return found
}

export const BASELINE_KINDS = ['rust', 'previous'] as const
export type BaselineKind = (typeof BASELINE_KINDS)[number]

/** What stands in `SCENARIO.json` beside a stored baseline's CSV: format 1. */
export interface BaselineRecord {
  format: 1
  kind: BaselineKind
  scenario: string
  recordedAt: string
  rows: number
  /** `run.json` of the run, or null for a CSV of another harness. */
  run: RunMetadata | null
}

const BASELINE_RECORD: v.GenericSchema<unknown, BaselineRecord> = v.object({
  format: v.literal(1),
  kind: v.picklist(BASELINE_KINDS),
  scenario: v.string(),
  recordedAt: v.string(),
  rows: v.number(),
  run: v.nullable(RUN_METADATA),
})

/**
 * The record beside a stored baseline's CSV, or null when there is none: another JSON file of that name, such as a report
 * that is just being written there or a `run.json`, is none.
 * @throws UsageError when a record is torn, or of another format.
 */
export async function readBaselineRecord(
  csvFile: string,
  read: ReadText = readIfThere,
): Promise<BaselineRecord | null> {
  const file = csvFile.replace(/\.csv$/, '.json')
  const text = await read(file)
  if (text === null || file === csvFile) return null
  const json = parseJson(text)
  if (json.kind === 'torn') {
    if (!text.includes('"recordedAt"')) return null
    throw new UsageError(`${file} should be JSON, but ${json.reason}: record the baseline again`)
  }
  if (!hasFormat(json.value) || 'verdict' in json.value || 'outcome' in json.value) return null
  return checkFormat(file, json.value, BASELINE_RECORD, 'record it again with "sdk-memtest baseline record"')
}

const hasFormat = (value: unknown): value is object =>
  typeof value === 'object' && value !== null && 'format' in value
