import * as v from 'valibot'
import type { RunMetadata } from '../compare/run-metadata.ts'
import { UsageError } from '../usage-error.ts'
import { readIfThere } from './read-if-there.ts'
import { checkFormat, parseJson } from './read-json.ts'
import { RUN_METADATA } from './run-schema.ts'

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
export async function readBaselineRecord(csvFile: string): Promise<BaselineRecord | null> {
  const file = csvFile.replace(/\.csv$/, '.json')
  const text = await readIfThere(file)
  if (text === null || file === csvFile) return null
  const json = parseJson(text)
  if (json.kind === 'torn') {
    if (!text.includes('"recordedAt"')) return null
    throw new UsageError(`${file} should be JSON, but ${json.reason}: record the baseline anew`)
  }
  if (!hasFormat(json.value) || 'verdict' in json.value || 'outcome' in json.value) return null
  return checkFormat(file, json.value, BASELINE_RECORD, 'record it anew with "sdk-memtest baseline record"')
}

const hasFormat = (value: unknown): value is object =>
  typeof value === 'object' && value !== null && 'format' in value
