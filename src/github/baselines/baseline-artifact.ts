import { mkdir, writeFile } from 'node:fs/promises'
import path from 'node:path'
import type { Recording } from '../../compare/compare.ts'
import type { ScenarioName } from '../../run/options/options.ts'
import {
  type CheckedRun,
  type ChooseFiles,
  checkRuns,
  downloadArtifact,
  isRunData,
  type RunArtifact,
  readZip,
} from '../artifact/artifact.ts'
import type { Repository } from '../github-client.ts'

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

/** One recorded run to judge. */
export interface Subject {
  /** What tells it from the other runs of the same report. */
  name: string
  /** Decides which baselines it is compared with. */
  scenario: ScenarioName
  /** The folder of its files; the reports go there too. */
  dir: string
  csvFile: string
  recording: Recording
}

/** Name for the artifact and the comment's section: the scenario, or that several runs share one report. */
export function subjectsName(subjects: readonly Subject[]): string {
  const [first, ...others] = subjects
  return first !== undefined && others.length === 0 ? first.scenario : JOINED
}

/** Several runs in one artifact. */
export const JOINED = 'joined'

/** The folder that a second SDK's run (input `sdk-base`) takes in the artifact. */
export const BASE_FOLDER = 'sdk-base'
