import * as core from '@actions/core'
import type { ScenarioName } from '../compare/run-metadata.ts'
import { readRecording } from '../files/read-recording.ts'
import { SCENARIO_NAMES } from '../run/scenarios.ts'
import { parseArtifactName, unpackRuns } from './baseline-artifact.ts'
import { listArtifacts, type RunArtifact } from './download-artifact.ts'
import type { ReportedRun } from './find-pull-request.ts'
import type { Repository } from './github-client.ts'
import { RefusedArchive } from './read-zip.ts'
import type { ResolvedBaseline } from './resolve-baselines.ts'
import { BASE_FOLDER, type Subject } from './subject.ts'

/** A run as the reported workflow uploaded it; with a second SDK's, when that was measured in the same job. */
export interface ReportedSubject {
  subject: Subject
  sameJob: ResolvedBaseline | null
}

/**
 * Downloads and checks everything that a workflow run uploaded for its report.
 * @returns An empty list when the run uploaded nothing of ours, as when its job was skipped.
 * @throws Error that tells apart: still in progress, expired, failed to download, refused.
 */
export async function fetchReportedRuns(
  repository: Repository,
  run: ReportedRun,
  stem: string,
  dir: string,
): Promise<ReportedSubject[]> {
  if (run.status !== 'completed') {
    throw new Error(
      `run ${run.id} is still in progress: start the report on workflow_run, types: [completed]`,
    )
  }
  const artifacts = latestAttempts(await listArtifacts(repository, run.id), stem)
  const subjects: ReportedSubject[] = []
  for (const artifact of artifacts)
    subjects.push(...(await fetchArtifact(repository, run, artifact, stem, dir)))
  return subjects
}

/** Of each scenario the newest attempt: a re-run of failed jobs leaves the artifacts of those that passed. */
function latestAttempts(artifacts: readonly RunArtifact[], stem: string): RunArtifact[] {
  const named = artifacts.flatMap((artifact) => {
    const parsed = parseArtifactName(stem, artifact.name)
    return parsed === null ? [] : [{ artifact, ...parsed }]
  })
  const newest = Map.groupBy(named, ({ scenario }) => scenario)
  return [...newest.values()].flatMap((group) => {
    const attempt = Math.max(...group.map((each) => each.attempt))
    return group.filter((each) => each.attempt === attempt).map((each) => each.artifact)
  })
}

async function fetchArtifact(
  repository: Repository,
  run: ReportedRun,
  artifact: RunArtifact,
  stem: string,
  dir: string,
): Promise<ReportedSubject[]> {
  const expired = () =>
    new Error(
      `the artifact ${artifact.name} of run ${run.id} has expired: run the workflow again, or raise its retention-days`,
    )
  if (artifact.expired) throw expired()
  const unpacked = await unpackRuns(repository, artifact, dir).catch((error: unknown) => {
    if (!(error instanceof RefusedArchive)) throw error
    throw new Error(
      `the artifact ${artifact.name} of run ${run.id} was refused, and nothing of it is shown: ${error.message}`,
      {
        cause: error,
      },
    )
  })
  if (unpacked === 'expired') throw expired()
  const base = unpacked.find((each) => each.run.folder === BASE_FOLDER)
  const sameJob = base === undefined ? null : await sameJobBaseline(base.csvFile)
  const own = unpacked.filter((each) => each !== base)
  const fallback = scenarioNamed(parseArtifactName(stem, artifact.name)?.scenario)
  const subjects: ReportedSubject[] = []
  for (const { run: checked, csvFile } of own) {
    const name =
      checked.folder === '' ? artifact.name.slice(stem.length + 2).replace(/--1$/, '') : checked.folder
    const recording = { ...(await readRecording(csvFile, null)), file: `${name}/samples.csv` }
    const scenario = recording.metadata?.options.scenario ?? fallback
    subjects.push({
      subject: { name, scenario, dir: csvFile.replace(/[/\\]samples\.csv$/, ''), csvFile, recording },
      sameJob,
    })
  }
  core.info(`${artifact.name}: ${own.length} run(s), checked`)
  return subjects
}

async function sameJobBaseline(csvFile: string): Promise<ResolvedBaseline> {
  const recording = await readRecording(csvFile, null)
  const label = `SDK ${recording.metadata?.sdk.version ?? 'of unknown version'}, same job`
  return { recording: { ...recording, file: label }, notes: [`Previous run: ${label}.`] }
}

function scenarioNamed(name: string | undefined): ScenarioName {
  return SCENARIO_NAMES.find((known) => known === name) ?? 'custom'
}
