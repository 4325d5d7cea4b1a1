import { mkdir, mkdtemp } from 'node:fs/promises'
import path from 'node:path'
import {
  branchFiles,
  openBaselinePlaces,
  readAcceptedLeaks,
  resolvePrevious,
  storedRust,
} from './baselines/baselines.ts'
import {
  findPullRequest,
  type PullRequestMatch,
  postUnmeasured,
  readReportedRun,
  readReportInputs,
} from './comment/comment.ts'
import { openRepository } from './github-client.ts'
import { type Environment, maskSecrets, readRepositoryPlace, toolCommand } from './inputs/inputs.ts'
import { type JudgedSubject, judgeSubject, subjectsName, worstOf } from './judged-subject.ts'
import { publishReport } from './publish-report.ts'
import * as core from './runner-core.ts'
import { fetchReportedRuns } from './runs/runs.ts'
import { outputsOf, setOutputs, setPublishedUrls } from './set-outputs.ts'
import { writeReports } from './write-reports.ts'

/**
 * The second stage, for pull requests whose token reads only. It runs with a token that may comment, so it checks out
 * and installs nothing, takes only numbers from the first stage's artifact, and judges and renders them anew.
 * @throws UsageError for a wrong input; Error for an artifact that is expired, gone or refused.
 */
export async function reportAction(env: Environment, shippedDir: string): Promise<void> {
  maskSecrets(core.getInput, env)
  const inputs = readReportInputs(core.getInput)
  const place = readRepositoryPlace(env)
  const repository = openRepository(inputs.token, place)
  await mkdir(place.tempDir, { recursive: true })
  const dir = await mkdtemp(path.join(place.tempDir, 'sdk-memtest-report-'))

  const run = await readReportedRun(repository, inputs.runId)
  const { subjects: reported, unjudged } = await core.group(
    `Download and check the data of run ${run.id}`,
    () => fetchReportedRuns(repository, run, inputs.artifactStem, path.join(dir, 'runs')),
  )
  const pull = await findPullRequest(repository, run)
  const stamp = { headSha: run.headSha, runId: run.id, attempt: run.attempt }
  if (reported.length === 0) {
    core.notice(`Run ${run.id} uploaded no artifact ${inputs.artifactStem}--…: nothing to report.`)
    if (pull.kind === 'found' && inputs.comment !== 'never') {
      await postUnmeasured(repository, pull.number, stamp, place.serverUrl)
    }
    return
  }
  const isOwn = run.headRepository === `${place.owner}/${place.repo}`
  const untrusted = isOwn ? null : `an untrusted run of ${run.headRepository ?? 'a deleted fork'}`
  const baseBranch = pull.kind === 'found' ? pull.baseBranch : (place.defaultBranch ?? 'main')
  const judged = await core.group('Compare', async () => {
    const places = openBaselinePlaces({
      ...{ files: branchFiles(repository, baseBranch), shippedDir, repository, baseBranch },
      ...{ workflowFile: run.workflowFile, headSha: run.headSha, runId: run.id, stem: inputs.artifactStem },
    })
    const knownLeaks = await readAcceptedLeaks(inputs.knownLeaks, places.files)
    const results: JudgedSubject[] = []
    for (const { subject, sameJob } of reported) {
      const rust = await storedRust(subject, places)
      const previous = sameJob ?? (await resolvePrevious(null, subject, places))
      const criteria = { now: new Date(), knownLeaks, commit: run.headSha, untrusted }
      const notes =
        untrusted === null
          ? []
          : [`These are figures of ${untrusted}: nobody has checked that they were measured.`]
      results.push(judgeSubject(subject, { rust, previous }, criteria, notes))
    }
    return results
  })
  const reportFile = await core.group('Write the reports', () =>
    writeReports(judged, dir, toolCommand(env), unjudged),
  )
  setOutputs({
    ...outputsOf(judged, worstOf(judged)),
    ...{ 'report-path': reportFile, 'artifact-id': null, 'artifact-url': null },
  })
  const urls = await core.group('Report', () =>
    publishReport(judged, {
      ...{ repository, serverUrl: place.serverUrl, comment: inputs.comment, chart: inputs.chart },
      ...(pull.kind === 'found'
        ? { pull: { number: pull.number }, folder: `pr-${pull.number}` }
        : { pull: { none: pull.reason }, folder: `run-${run.id}` }),
      ...{ stamp, unjudged },
      key: inputs.commentKey ?? subjectsName(judged.map(({ subject }) => subject)),
      links: [{ label: 'workflow run with the artifact', url: run.url }],
      tool: toolCommand(env),
      summaryFile: env.GITHUB_STEP_SUMMARY,
    }),
  )
  setPublishedUrls(urls)
  explainSilence(pull)
}

function explainSilence(pull: PullRequestMatch): void {
  if (pull.kind === 'none') core.notice(`No pull request to comment on: ${pull.reason}.`)
}
