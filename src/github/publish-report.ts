import * as core from '@actions/core'
import { type MarkdownLink, renderMarkdown } from '../report/markdown.ts'
import { annotate } from './annotations.ts'
import type { ChartMode, CommentMode } from './comment-inputs.ts'
import type { RunStamp } from './comment-sections.ts'
import type { Repository } from './github-client.ts'
import { writeSummary } from './job-summary.ts'
import { type JudgedSubject, markdownRuns, worstOf } from './judged-subject.ts'
import { postReport } from './post-report.ts'
import { showCharts } from './show-charts.ts'
import { readPictures } from './write-reports.ts'

/** Where a report goes, and in what form. */
export interface Publication {
  repository: Repository | null
  serverUrl: string
  /** The pull request to comment on; else why there is none. */
  pull: { number: number } | { none: string }
  /** The chart branch's folder. */
  folder: string
  stamp: RunStamp
  key: string
  comment: CommentMode
  chart: ChartMode
  links: readonly MarkdownLink[]
  summaryFile: string | undefined
}

/** A summary may have 1 MiB, of which other steps' parts are none; the rest of the frame is ours. */
const SUMMARY_BYTES = 900_000

/** Shows the judged runs everywhere: charts, job summary, annotations, comment. */
export async function publishReport(
  judged: readonly JudgedSubject[],
  publication: Publication,
): Promise<{ commentUrl: string | null; chartUrl: string | null }> {
  const { repository, pull, key, stamp, comment, links, summaryFile } = publication
  const pictures = await chartPictures(judged, publication)
  const runs = markdownRuns(judged, links, ({ name }) => pictures.get(name) ?? null)
  const where = 'number' in pull ? 'this pull request' : ''
  await writeSummary(renderMarkdown(runs, { where, maxBytes: SUMMARY_BYTES }), summaryFile)
  for (const { subject, report } of judged) annotate(report.judgement, subject.name)
  const chartUrl = pictures.values().next().value?.lightUrl ?? null
  if ('none' in pull) {
    core.info(`No comment: ${pull.none}.`)
    return { commentUrl: null, chartUrl }
  }
  if (repository === null) {
    core.notice('No comment: input github-token is empty. The report is in the job summary.')
    return { commentUrl: null, chartUrl }
  }
  const commentUrl = await postReport(repository, {
    pullNumber: pull.number,
    key,
    stamp,
    markdown: renderMarkdown(runs, { where }),
    verdict: worstOf(judged).report.judgement.verdict,
    mode: comment,
  })
  return { commentUrl, chartUrl }
}

async function chartPictures(judged: readonly JudgedSubject[], publication: Publication) {
  const { repository, chart, serverUrl, folder, stamp } = publication
  if (repository === null || chart !== 'branch') return new Map<string, never>()
  return showCharts(repository, serverUrl, folder, stamp, await readPictures(judged))
}
