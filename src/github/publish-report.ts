import { readFile, writeFile } from 'node:fs/promises'
import type { Judgement } from '../compare/compare.ts'
import { type MarkdownLink, type MarkdownRun, renderMarkdown, renderSection } from '../report/report.ts'
import { findHistory, showCharts } from './charts/show-charts.ts'
import { type ChartMode, type CommentMode, postReport, type RunStamp } from './comment/comment.ts'
import { type Repository, whyFailed } from './github-client.ts'
import { type JudgedSubject, markdownRuns, worstOf } from './judged-subject.ts'
import * as core from './runner-core.ts'
import type { PublishedUrls } from './set-outputs.ts'
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
  const { pull, tool, summaryFile, unjudged = 0 } = publication
  const where = 'number' in pull ? 'this pull request' : ''
  const writeSummary = await openSummary(summaryFile)
  const summarize = (runs: MarkdownRun[]) =>
    writeSummary((maxBytes) => renderMarkdown(runs, { where, tool, unjudged, maxBytes }))
  await summarize(markdownRuns(judged, publication.links, () => null))
  for (const { subject, report } of judged) annotate(report.judgement, subject.name)

  const pictures = await chartPictures(judged, publication)
  const links = [...publication.links, ...(await historyLinks(publication))]
  const runs = markdownRuns(judged, links, ({ name }) => pictures.get(name) ?? null)
  if (pictures.size > 0 || links.length > publication.links.length) await summarize(runs)
  return {
    'comment-url': await comment(judged, renderSection(runs, { where, tool, unjudged }), publication),
    'chart-url': pictures.values().next().value?.lightUrl ?? null,
  }
}

async function comment(
  judged: readonly JudgedSubject[],
  report: ReturnType<typeof renderSection>,
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
  return postReport(repository, {
    pullNumber: pull.number,
    section: { key, stamp, ...report },
    verdict,
    mode,
  })
}

async function chartPictures(judged: readonly JudgedSubject[], publication: Publication) {
  const { repository, chart, serverUrl, folder, stamp } = publication
  if (repository === null || chart === 'mermaid') return new Map<string, never>()
  return showCharts(repository, serverUrl, { folder, stamp, mode: chart }, await readPictures(judged))
}

/** Where the runs of the default branch stand over time, if they are kept. */
async function historyLinks({ repository, serverUrl }: Publication): Promise<MarkdownLink[]> {
  const url = repository === null ? null : await findHistory(repository, serverUrl)
  return url === null ? [] : [{ label: 'history', url }]
}

/**
 * An annotation on the run's page: `error` on a leak, `warning` on a known or first-seen one and on an undecided run,
 * else nothing.
 */
export function annotate(judgement: Judgement, name: string): void {
  const { kind, standing, headline } = judgement.verdict
  switch (kind) {
    case 'leak':
    case 'regressed':
      if (standing === 'known') core.warning(headline, { title: `sdk-memtest, ${name}: known leak` })
      else if (standing === 'first-seen') {
        core.warning(headline, { title: `sdk-memtest, ${name}: leak, first seen` })
      } else
        core.error(headline, { title: `sdk-memtest, ${name}: ${kind === 'leak' ? 'leak' : 'regression'}` })
      return
    case 'invalid':
      core.error(headline, { title: `sdk-memtest, ${name}: the run failed` })
      return
    case 'inconclusive':
      core.warning(headline, { title: `sdk-memtest, ${name}: inconclusive` })
      return
    case 'no-leak':
    case 'improved':
      return
    default:
      kind satisfies never
  }
}

/** GitHub refuses a step's summary over 1 MiB whole; the rest is room for what the file frames it with. */
const MAX_SUMMARY_BYTES = 1_040_000
/** A heading, its marks and where the rest is. */
const LEAST_ROOM_BYTES = 2_000

/** Writes our part of the job summary; written again, it is replaced. */
export type WriteSummary = (render: (maxBytes: number) => string) => Promise<void>

/** Opens the step's summary: what stands there already stays. One that cannot be written is a warning. */
export async function openSummary(file: string | undefined): Promise<WriteSummary> {
  if (file === undefined || file === '') {
    return async () => core.info('No job summary here: GITHUB_STEP_SUMMARY is not set.')
  }
  const before = await readFile(file).catch(() => Buffer.alloc(0))
  return async (render) => {
    const room = MAX_SUMMARY_BYTES - before.length
    if (room < LEAST_ROOM_BYTES) {
      core.warning(
        `The job summary has ${before.length} bytes already, and GitHub refuses more than 1 MiB: the report is in the artifact.`,
      )
      return
    }
    const ours = render(room)
    try {
      await writeFile(file, Buffer.concat([before, Buffer.from(ours)]))
    } catch (error) {
      core.warning(
        `The job summary could not be written (${whyFailed(error)}): the report is in the artifact.`,
      )
    }
  }
}
