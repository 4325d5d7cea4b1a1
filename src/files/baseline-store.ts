import { copyFile, mkdir, readdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Recording } from '../compare/recording.ts'
import { UsageError } from '../usage-error.ts'
import {
  BASELINE_KINDS,
  type BaselineKind,
  type BaselineRecord,
  readBaselineRecord,
} from './baseline-record.ts'

/** Stores a recording as the baseline of a scenario: its CSV as it is, and what it was measured on beside it. */
export async function storeBaseline(
  dir: string,
  kind: BaselineKind,
  scenario: string,
  recording: Recording,
  now: Date,
): Promise<string> {
  const folder = join(dir, kind)
  const csv = join(folder, `${scenario}.csv`)
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
    const { code = 'unknown error' } = error as NodeJS.ErrnoException
    throw new UsageError(
      `${folder} should be a folder that can be written, but ${code}: choose another with --dir`,
    )
  }
  return csv
}

/** All stored baselines, in the order of their names. */
export async function listBaselines(dir: string): Promise<{ file: string; record: BaselineRecord | null }[]> {
  const found: { file: string; record: BaselineRecord | null }[] = []
  for (const kind of BASELINE_KINDS) {
    const names = await readdir(join(dir, kind)).catch(() => [])
    for (const name of names.filter((each) => each.endsWith('.csv')).sort()) {
      const file = join(dir, kind, name)
      found.push({ file, record: await readBaselineRecord(file) })
    }
  }
  return found
}
