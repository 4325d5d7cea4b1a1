import { type MarkdownLink, type MarkdownRun, renderMarkdown } from '../report/markdown.ts'
import { annotate } from './annotations.ts'
import type { ChartMode, CommentMode } from './comment-inputs.ts'
import type { RunStamp } from './comment-sections.ts'
import type { Repository } from './github-client.ts'
import { openSummary } from './job-summary.ts'
import { type JudgedSubject, markdownRuns, worstOf } from './judged-subject.ts'
import { postReport } from './post-report.ts'
import * as core from './runner-core.ts'
import type { PublishedUrls } from './set-outputs.ts'
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
  /** Runs that the report could not judge, for what they would have cost. */
  unjudged?: number
  key: string
  comment: CommentMode
  chart: ChartMode
  links: readonly MarkdownLink[]
  /** How a reader starts this tool. */
  tool: string
  summaryFile: string | undefined
}

/**
 * Shows the judged runs everywhere: job summary, annotations, charts, comment. What needs no network comes first; what
 * the network refuses is a warning, for the verdict alone decides about the step.
 */
export async function publishReport(
  judged: readonly JudgedSubject[],
  publication: Publication,
): Promise<PublishedUrls> {
  const { pull, links, tool, summaryFile, unjudged = 0 } = publication
  const where = 'number' in pull ? 'this pull request' : ''
  const writeSummary = await openSummary(summaryFile)
  const summarize = (runs: MarkdownRun[]) =>
    writeSummary((maxBytes) => renderMarkdown(runs, { where, tool, unjudged, maxBytes }))
  await summarize(markdownRuns(judged, links, () => null))
  for (const { subject, report } of judged) annotate(report.judgement, subject.name)

  const pictures = await chartPictures(judged, publication)
  const runs = markdownRuns(judged, links, ({ name }) => pictures.get(name) ?? null)
  if (pictures.size > 0) await summarize(runs)
  return {
    'comment-url': await comment(judged, renderMarkdown(runs, { where, tool, unjudged }), publication),
    'chart-url': pictures.values().next().value?.lightUrl ?? null,
  }
}

async function comment(
  judged: readonly JudgedSubject[],
  markdown: string,
  { repository, pull, key, stamp, comment: mode }: Publication,
): Promise<string | null> {
  if ('none' in pull) {
    core.info(`No comment: ${pull.none}.`)
    return null
  }
  if (repository === null) {
    core.notice('No comment: input github-token is empty. The report is in the job summary.')
    return null
  }
  const { verdict } = worstOf(judged).report.judgement
  return postReport(repository, { pullNumber: pull.number, key, stamp, markdown, verdict, mode })
}

async function chartPictures(judged: readonly JudgedSubject[], publication: Publication) {
  const { repository, chart, serverUrl, folder, stamp } = publication
  if (repository === null || chart !== 'branch') return new Map<string, never>()
  return showCharts(repository, serverUrl, folder, stamp, await readPictures(judged))
}
