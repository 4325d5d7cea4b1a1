import type { OverviewRow } from '../../report/report.ts'
import { type Repository, whyFailed } from '../github-client.ts'
import * as core from '../runner-core.ts'
import { isNewer, parseComment, type RunStamp, type Section } from './comment-sections.ts'
import { randomPause } from './post-report.ts'
import { pullRequestConversation } from './pull-request-conversation.ts'
import { ownComments, postSection } from './sticky-comment.ts'

/**
 * Rewrites every section of the pull request's comment that an older run left for another commit: it now says that the
 * newest commit was not measured. Figures of the past must not pass for today's. Without a comment none is begun.
 */
export async function postUnmeasured(
  repository: Repository,
  pullNumber: number,
  stamp: RunStamp,
  serverUrl: string,
): Promise<void> {
  const conversation = pullRequestConversation(repository, pullNumber)
  try {
    const [comment] = await ownComments(conversation, await conversation.self())
    const stale = (parseComment(comment?.body ?? '') ?? []).filter(
      (section) => isNewer(stamp, section.stamp) && section.stamp.headSha !== stamp.headSha,
    )
    for (const section of stale) {
      const { owner, repo } = repository
      const lastUrl = `${serverUrl}/${owner}/${repo}/actions/runs/${section.stamp.runId}`
      const markdown = unmeasuredReport(section, stamp, lastUrl)
      const { key } = section
      await postSection(
        conversation,
        { key, stamp, markdown, rows: [unmeasuredRow(key)] },
        false,
        randomPause,
      )
    }
    if (stale.length > 0)
      core.info(`Comment: ${stale.length} section(s) say that this commit was not measured.`)
  } catch (error) {
    core.warning(
      `The comment still shows an older commit's figures: it could not be written (${whyFailed(error)}).`,
    )
  }
}

/** Neither good nor bad: beside runs that decided nothing. */
const UNMEASURED_RANK = 60

function unmeasuredRow(key: string): OverviewRow {
  return {
    rank: UNMEASURED_RANK,
    cells: [key, '⚪ not measured', '', 'this commit uploaded nothing to report'],
  }
}

function unmeasuredReport({ key, stamp: last }: Section, { headSha }: RunStamp, lastUrl: string): string {
  return [
    `### sdk-memtest: not measured at ${headSha.slice(0, 7)} · ${key}`,
    `The workflow run on this commit uploaded nothing to report. The last figures are those of ${last.headSha.slice(0, 7)}, in the summary of [its run](${lastUrl}).`,
  ].join('\n\n')
}
