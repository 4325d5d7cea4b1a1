import { mkdir, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { recordingFrom } from '../../compare/compare.ts'
import { UsageError } from '../../errors.ts'
import { BASE_FOLDER, SCENARIO_NAMES, type ScenarioName } from '../../run/options/options.ts'
import {
  type CheckedRun,
  type ChooseFiles,
  fetchRuns,
  listArtifacts,
  parseArtifactName,
  RefusedArchive,
  type RunArtifact,
} from '../artifact/artifact.ts'
import type { ResolvedBaseline } from '../baselines/baselines.ts'
import type { ReportedRun } from '../comment/comment.ts'
import type { Repository } from '../github-client.ts'
import type { Subject } from '../judged-subject.ts'
import * as core from '../runner-core.ts'
import { type Attempt, describeShared, newestAttempts } from './newest-attempts.ts'
import { reportBudget } from './report-budget.ts'

/** A run as the reported workflow uploaded it; with a second SDK's, when that was measured in the same job. */
export interface ReportedSubject {
  subject: Subject
  sameJob: ResolvedBaseline | null
}

/** The reportable runs of a workflow run, and how many more are left out because they would cost too much. */
export interface ReportedRuns {
  subjects: ReportedSubject[]
  unjudged: number
}

/** Jobs of one matrix: each artifact costs a download of up to half a gigabyte. */
const MAX_ARTIFACTS = 50

/**
 * Downloads and checks everything that a workflow run uploaded for its report.
 * @returns No subject when the run uploaded nothing of ours, as when its job was skipped.
 * @throws Error that tells apart: still in progress, expired, failed to download, refused.
 */
export async function fetchReportedRuns(
  repository: Repository,
  run: ReportedRun,
  stem: string,
  dir: string,
): Promise<ReportedRuns> {
  if (run.status !== 'completed') {
    throw new Error(
      `run ${run.id} is still in progress: start the report on workflow_run, types: [completed]`,
    )
  }
  const artifacts = latestArtifacts(await listArtifacts(repository, run.id), stem)
  if (artifacts.length > MAX_ARTIFACTS) {
    throw new Error(
      `run ${run.id} uploaded ${artifacts.length} artifacts ${stem}--…, expected at most ${MAX_ARTIFACTS}: join them into one with input csv first`,
    )
  }
  const subjects: ReportedSubject[] = []
  const budget = reportBudget()
  for (const artifact of artifacts) {
    if (!budget.mayDownload(artifact.item.sizeBytes)) continue
    const choose = budget.chooseFor(artifacts.length)
    for await (const reported of fetchArtifact(repository, run, artifact, stem, dir, choose)) {
      if (budget.admits(reported.subject.recording.rows)) subjects.push(reported)
    }
  }
  const unjudged = budget.unjudged()
  if (unjudged > 0) {
    core.warning(
      `Run ${run.id} uploaded more than one report can judge: ${unjudged} run(s) are left out; join them first with input csv, or sample less often, with a longer mem-interval.`,
    )
  }
  const unnamed = budget.unnamed()
  if (unnamed > 0) {
    core.warning(
      `${unnamed} run(s) are judged without their checkpoints, which are too large together: what grew has no names there.`,
    )
  }
  return { subjects, unjudged }
}

/** The artifacts of ours, each scenario's newest attempt. */
function latestArtifacts(artifacts: readonly RunArtifact[], stem: string): Attempt<RunArtifact>[] {
  const ours = artifacts.filter(({ name }) => parseArtifactName(stem, name) !== null)
  const { newest, older, shared } = newestAttempts(ours, ({ name }) => name)
  if (shared.length > 0) core.warning(describeShared(shared))
  for (const { item } of older) core.info(`${item.name}: left out, a later attempt is there`)
  return newest
}

async function* fetchArtifact(
  repository: Repository,
  run: ReportedRun,
  { item: artifact, name: withoutAttempt }: Attempt<RunArtifact>,
  stem: string,
  dir: string,
  choose: ChooseFiles,
): AsyncGenerator<ReportedSubject> {
  const expired = () =>
    new Error(
      `the artifact ${artifact.name} of run ${run.id} has expired: run the workflow again, or raise its retention-days`,
    )
  if (artifact.expired) throw expired()
  // What is checked may still be no run, without a column that every judgement needs.
  const refused = (error: unknown): never => {
    if (!(error instanceof RefusedArchive || error instanceof UsageError)) throw error
    throw new Error(
      `the artifact ${artifact.name} of run ${run.id} was refused, and nothing of it is shown: ${error.message}`,
      { cause: error },
    )
  }
  const fetched = await fetchRuns(repository, artifact, choose).catch(refused)
  if (fetched === 'expired') throw expired()
  const base = fetched.find(({ folder }) => folder === BASE_FOLDER)
  const sameJob = base === undefined ? null : await sameJobBaseline(base)
  const own = fetched.filter((each) => each !== base)
  const fallback = scenarioNamed(parseArtifactName(stem, artifact.name)?.scenario)
  for (const [index, checked] of own.entries()) {
    const name = checked.folder === '' ? withoutAttempt.slice(stem.length + 2) : checked.folder
    const recording = await recordingFrom(checked.csv, `${name}/samples.csv`, checked).catch(refused)
    const scenario = recording.metadata?.options.scenario ?? fallback
    const runDir = path.join(dir, `${artifact.id}-${index}`)
    const csvFile = await keepFiles(checked, runDir)
    yield { subject: { name, scenario, dir: runDir, csvFile, recording }, sameJob }
  }
  core.info(`${artifact.name}: ${own.length} run(s), checked`)
}

/** Writes the checked files under names of our own, for later steps that use the output `csv-path`. */
async function keepFiles({ csv, metadata, checkpoints }: CheckedRun, dir: string): Promise<string> {
  await mkdir(dir, { recursive: true })
  const csvFile = path.join(dir, 'samples.csv')
  await writeFile(csvFile, csv)
  if (metadata !== null) await writeFile(path.join(dir, 'run.json'), JSON.stringify(metadata))
  if (checkpoints.length > 0) {
    const lines = checkpoints.map((each) => `${JSON.stringify(each)}\n`)
    await writeFile(path.join(dir, 'checkpoints.jsonl'), lines.join(''))
  }
  return csvFile
}

async function sameJobBaseline(base: CheckedRun): Promise<ResolvedBaseline> {
  const label = `SDK ${base.metadata?.sdk.version ?? 'of unknown version'}, same job`
  return { recording: await recordingFrom(base.csv, label, base), notes: [`Previous run: ${label}.`] }
}

function scenarioNamed(name: string | undefined): ScenarioName {
  return SCENARIO_NAMES.find((known) => known === name) ?? 'custom'
}
