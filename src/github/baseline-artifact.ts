import { mkdir, writeFile } from 'node:fs/promises'
import path from 'node:path'
import type { Recording } from '../compare/recording.ts'
import type { ScenarioName } from '../compare/run-metadata.ts'
import { downloadArtifact, type RunArtifact } from './download-artifact.ts'
import type { Repository } from './github-client.ts'
import { type ChooseFiles, readZip } from './read-zip.ts'
import { BASE_FOLDER, JOINED } from './subject.ts'
import { type CheckedRun, checkRuns, isRunData } from './untrusted-run.ts'

/** What one artifact of ours may unpack to; each of its files has a limit of its own besides. */
export const ARTIFACT_LIMITS = { entries: 1000, entryBytes: 300_000_000, totalBytes: 2_000_000_000 }

/** The parts of an artifact's name, or null for one that this tool did not upload as a zip. */
export function parseArtifactName(stem: string, name: string): { scenario: string; attempt: number } | null {
  if (!name.startsWith(`${stem}--`)) return null
  const match = /^([a-z][\w-]{0,79}?)--(\d{1,6})(?:--\d{1,6})?$/.exec(name.slice(stem.length + 2))
  return match === null ? null : { scenario: match[1] ?? '', attempt: Number(match[2]) }
}

/** The artifacts that may hold a scenario's run, the likeliest first: its own before a joined one, late attempts first. */
export function artifactsOf(
  stem: string,
  scenario: string,
  artifacts: readonly RunArtifact[],
): RunArtifact[] {
  const rank = ({ name }: RunArtifact) => {
    const parsed = parseArtifactName(stem, name)
    if (parsed === null) return null
    if (parsed.scenario === scenario) return 1_000_000 + parsed.attempt
    return parsed.scenario === JOINED ? parsed.attempt : null
  }
  return artifacts
    .filter((artifact) => rank(artifact) !== null)
    .toSorted((a, b) => (rank(b) ?? 0) - (rank(a) ?? 0))
}

/** A run of an artifact, checked, and where its CSV lies now. */
export interface UnpackedRun {
  run: CheckedRun
  csvFile: string
}

/**
 * Downloads an artifact, checks it, and writes its runs' data below `dir`, under names of our own.
 * @param choose Picks among the files of a run by what they claim; all of them without it.
 * @throws RefusedArchive, or an Error when the download fails.
 */
export async function unpackRuns(
  repository: Repository,
  artifact: RunArtifact,
  dir: string,
  choose?: ChooseFiles,
): Promise<UnpackedRun[] | 'expired'> {
  const archive = await downloadArtifact(repository, artifact)
  if (archive === 'expired') return 'expired'
  const files = await readZip(archive, ARTIFACT_LIMITS, isRunData, choose)
  if (files.size === 0 && choose !== undefined) return []
  const runs = checkRuns(files)
  return Promise.all(
    runs.map(async (run, index) => {
      const folder = path.join(dir, `${artifact.id}-${index}`)
      await mkdir(folder, { recursive: true })
      for (const [name, bytes] of Object.entries(run.files)) await writeFile(path.join(folder, name), bytes)
      return { run, csvFile: path.join(folder, 'samples.csv') }
    }),
  )
}

/** The recording of one scenario among an artifact's runs, or null; of several the one under the same name. */
export async function recordingOf(
  runs: readonly UnpackedRun[],
  { scenario, name }: { scenario: ScenarioName; name: string },
  label: string,
  read: (csvFile: string) => Promise<Recording>,
): Promise<Recording | null> {
  const likeliestFirst = runs.toSorted(
    (a, b) => Number(b.run.folder === name) - Number(a.run.folder === name),
  )
  for (const { run, csvFile } of likeliestFirst) {
    if (run.folder === BASE_FOLDER) continue
    const recording = await read(csvFile)
    const measured = recording.metadata?.options.scenario
    if (measured === undefined || measured === scenario) return { ...recording, file: label }
  }
  return null
}
