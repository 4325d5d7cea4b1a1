import { mkdir, mkdtemp, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { exitCode } from '../compare/compare.ts'
import { historyPage } from '../report/report.ts'
import type { RunEnds } from '../run/run.ts'
import { artifactName, type UploadedArtifact, uploadResults } from './artifact/artifact.ts'
import { openBaselinePlaces, readAcceptedLeaks, workspaceFiles } from './baselines/baselines.ts'
import { historyPoints, keepHistory } from './charts/show-charts.ts'
import { openRepository, type Repository, whyFailed } from './github-client.ts'
import {
  type ActionContext,
  baseBranchOf,
  type Environment,
  type Inputs,
  maskSecrets,
  readContext,
  readInputs,
  runUrl,
  stampOf,
  toolCommand,
} from './inputs/inputs.ts'
import { type JudgedSubject, subjectsName, worstOf } from './judged-subject.ts'
import { type Publication, publishReport } from './publish-report.ts'
import * as core from './runner-core.ts'
import { judgeAll } from './runs/runs.ts'
import { outputsOf, setOutputs, setPublishedUrls } from './set-outputs.ts'
import { writeReports } from './write-reports.ts'

/**
 * The Action from inputs to outcome: measures or takes recorded runs, compares, uploads, reports.
 * @param shippedDir The baselines that come with the Action.
 * @param ends Ends the run when the job is cancelled: what was measured until then is reported.
 * @throws UsageError for a wrong input; Error when a step that the verdict depends on fails.
 */
export async function memtestAction(env: Environment, shippedDir: string, ends: RunEnds): Promise<void> {
  maskSecrets(core.getInput, env)
  const inputs = readInputs(core.getInput, env)
  const context = readContext(env)
  const { trigger, tempDir } = context
  await mkdir(tempDir, { recursive: true })
  const outDir = await mkdtemp(path.join(tempDir, 'sdk-memtest-'))
  // A runner's own cache outlives the job, and may belong to another repository's code.
  env.SDK_MEMTEST_CACHE ??= path.join(tempDir, 'sdk-memtest-cache')
  const repository = inputs.token === null ? null : openRepository(inputs.token, context)
  const places = openBaselinePlaces({
    ...context,
    ...{ files: workspaceFiles(context.workspace), shippedDir, repository, headSha: trigger.headSha },
    baseBranch: inputs.baselineBranch ?? baseBranchOf(trigger),
    stem: inputs.artifactStem,
  })

  const knownLeaks = await readAcceptedLeaks(inputs.knownLeaks, places.files)
  const criteria = { now: new Date(), knownLeaks, commit: trigger.headSha }
  const judged = await judgeAll({ inputs, context, places, outDir, ends, criteria })
  const name = subjectsName(judged.map(({ subject }) => subject))
  const reportFile = await core.group('Write the reports', () =>
    writeReports(judged, outDir, toolCommand(env)),
  )
  await keepRuns(judged, inputs, context, repository, outDir)
  const artifact = await core.group('Upload the artifact', () =>
    upload(judged, inputs, context, outDir, name),
  )
  // Before anything is shown: the verdict and the step's outcome must not hang on a comment.
  setOutputs({
    ...outputsOf(judged, worstOf(judged)),
    'report-path': reportFile,
    'artifact-id': artifact?.id ?? null,
    'artifact-url': artifact?.url ?? null,
  })
  decideOutcome(judged, inputs)
  const urls = await core.group('Report', () =>
    publishReport(judged, {
      ...publication(inputs, context, artifact),
      repository,
      key: inputs.commentKey ?? name,
      tool: toolCommand(env),
      summaryFile: env.GITHUB_STEP_SUMMARY,
    }),
  )
  setPublishedUrls(urls)
}

/**
 * Adds a run of the default branch to the history, and puts the history's page beside its report. What fails there is a
 * warning: the verdict is still uploaded and shown.
 */
async function keepRuns(
  judged: readonly JudgedSubject[],
  { chart }: Inputs,
  context: ActionContext,
  repository: Repository | null,
  outDir: string,
): Promise<void> {
  const { trigger, defaultBranch, serverUrl, runId } = context
  if (repository === null || chart === 'mermaid' || trigger.kind !== 'branch') return
  // A schedule's event names no repository: it runs on the default branch alone.
  if (defaultBranch !== null && trigger.branch !== defaultBranch) return
  const points = historyPoints(judged.map(({ report }) => report))
  if (points.length === 0) return
  await core.group('Keep the history', async () => {
    try {
      const kept = await keepHistory(repository, { serverUrl, branch: trigger.branch, runId }, points)
      if (kept !== null) await writeFile(path.join(outDir, 'history.html'), await historyPage(kept))
    } catch (error) {
      core.warning(`The history is not whole: ${whyFailed(error)}`)
    }
  })
}

/** The step fails for what `fail-on` names, and always for a run that broke or measured nothing. */
function decideOutcome(judged: readonly JudgedSubject[], { failOn }: Inputs): void {
  for (const { subject, report } of judged) core.info(`${subject.name}: ${report.judgement.verdict.headline}`)
  const namesOf = (failing: readonly JudgedSubject[]) => failing.map(({ subject }) => subject.name).join(', ')
  const exiting = (code: 1 | 4) => judged.filter(({ report }) => exitCode(report, failOn) === code)
  const [broken, failing] = [exiting(4), exiting(1)]
  if (broken.length > 0) core.setFailed(`The run itself failed: ${namesOf(broken)}. The report says why.`)
  if (failing.length > 0) {
    core.setFailed(
      `Failed by input fail-on (${failOn}): ${namesOf(failing)}. The report is in the job summary.`,
    )
  }
}

async function upload(
  judged: readonly JudgedSubject[],
  inputs: Inputs,
  context: ActionContext,
  outDir: string,
  scenario: string,
): Promise<UploadedArtifact | null> {
  const [only, ...others] = judged
  const rawCsv = only !== undefined && others.length === 0 ? only.subject.csvFile : null
  const name = artifactName(inputs.artifactStem, scenario, context.attempt)
  try {
    return await uploadResults(outDir, rawCsv, name, inputs.retentionDays, context)
  } catch (error) {
    // The verdict stands without it, and the report must still be shown.
    core.warning(
      `The artifact could not be uploaded: ${error instanceof Error ? error.message : String(error)}`,
    )
    return null
  }
}

function publication(
  { comment, chart }: Inputs,
  context: ActionContext,
  artifact: UploadedArtifact | null,
): Omit<Publication, 'repository' | 'key' | 'tool' | 'summaryFile'> {
  const { trigger, serverUrl } = context
  const links = [
    ...(artifact === null ? [] : [{ label: 'artifact: CSV, charts, report.html', url: artifact.url }]),
    { label: 'workflow run', url: runUrl(context) },
  ]
  const common = { comment, chart, serverUrl, links, stamp: stampOf(context) }
  return trigger.kind === 'pull-request'
    ? { ...common, pull: { number: trigger.number }, folder: `pr-${trigger.number}` }
    : {
        ...common,
        pull: { none: 'this run belongs to no pull request' },
        folder: `${trigger.kind === 'branch' ? 'branch' : 'queue'}-${baseBranchOf(trigger).replace(/[^\w.-]+/g, '-')}`,
      }
}
