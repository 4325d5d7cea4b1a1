import { copyFile, glob, mkdir } from 'node:fs/promises'
import path from 'node:path'
import { readRecording } from '../../compare/compare.ts'
import { systemCode, UsageError } from '../../errors.ts'
import { BASE_FOLDER, type ScenarioName } from '../../run/options/options.ts'
import type { Subject } from '../judged-subject.ts'
import * as core from '../runner-core.ts'
import { describeShared, newestAttempts } from './newest-attempts.ts'

/** What lies beside a CSV of this tool and belongs to the same run. */
const BESIDE = ['run.json', 'checkpoints.jsonl']

/**
 * Copies the CSV files of a glob into `outDir`, each with the files beside it, and reads them. One CSV lands in
 * `outDir` itself, several in a folder each. Of a repeated run only the newest attempt is taken.
 * @param scenario For recordings that do not name theirs.
 * @throws UsageError when nothing matches or a file is no run's CSV.
 */
export async function collectRecordedRuns(
  pattern: string,
  scenario: ScenarioName | null,
  workspace: string,
  outDir: string,
): Promise<Subject[]> {
  const csvFiles: string[] = []
  for await (const file of glob(pattern, { cwd: workspace })) if (file.endsWith('.csv')) csvFiles.push(file)
  csvFiles.sort()
  if (csvFiles.length === 0) {
    throw new UsageError({
      subject: 'input csv',
      expected: `should match at least one .csv file under ${workspace}`,
      got: `none for ${JSON.stringify(pattern)}`,
      do: 'see that an earlier step wrote or downloaded it there',
    })
  }
  const { newest, older, shared } = newestAttempts(csvFiles, placeOf)
  if (shared.length > 0) core.warning(describeShared(shared))
  for (const { item } of older) core.info(`${item}: left out, a later attempt of the same run is there`)
  const names = uniqueNames(withoutStem(newest.map(({ name }) => path.basename(name, '.csv'))))
  const subjects: Subject[] = []
  for (const [index, { item: file }] of newest.entries()) {
    const name = names[index] ?? file
    const dir = newest.length === 1 ? outDir : path.join(outDir, name)
    const csvFile = await copyRun(path.resolve(workspace, file), dir)
    const recording = { ...(await readRecording(csvFile, null)), file }
    subjects.push({
      name,
      scenario: recording.metadata?.options.scenario ?? scenario ?? 'custom',
      dir,
      csvFile,
      recording,
    })
  }
  return subjects
}

async function copyRun(from: string, dir: string): Promise<string> {
  await mkdir(dir, { recursive: true })
  const csvFile = path.join(dir, 'samples.csv')
  await copyFile(from, csvFile)
  if (path.basename(from) !== 'samples.csv') return csvFile
  for (const name of BESIDE) {
    await copyFile(path.join(path.dirname(from), name), path.join(dir, name)).catch((error: unknown) => {
      if (systemCode(error) !== 'ENOENT') throw error
    })
  }
  return csvFile
}

/** A run's folder, which `actions/download-artifact` names like the artifact; for any other CSV the file itself. */
function placeOf(file: string): string {
  const { base, dir } = path.parse(file)
  return base === 'samples.csv' && dir !== '' ? dir : file
}

/** What tells the runs of one matrix apart. Folders named like artifacts of one stem go by the rest of the name. */
function withoutStem(names: readonly string[]): readonly string[] {
  const stems = new Set(names.map((name) => /^(.+?)--./.exec(name)?.[1]))
  const [stem] = stems
  return stems.size === 1 && stem !== undefined ? names.map((name) => name.slice(stem.length + 2)) : names
}

/** Names fit for a folder and a report, numbered where two would be the same. */
function uniqueNames(names: readonly string[]): string[] {
  const taken = new Set<string>([BASE_FOLDER])
  return names.map((name) => {
    const plain = name
      .replace(/[^\w.-]+/g, '-')
      .replace(/^[^A-Za-z0-9]+/, '')
      .slice(0, 80)
    const stem = plain === '' ? 'run' : plain
    let unique = stem
    for (let number = 2; taken.has(unique); number++) unique = `${stem}-${number}`
    taken.add(unique)
    return unique
  })
}
