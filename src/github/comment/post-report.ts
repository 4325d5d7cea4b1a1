import { setTimeout as sleep } from 'node:timers/promises'
import type { Verdict } from '../../compare/compare.ts'
import { hasStatus, type Repository, whyFailed } from '../github-client.ts'
import * as core from '../runner-core.ts'
import type { CommentMode } from './comment-inputs.ts'
import type { Section } from './comment-sections.ts'
import { pullRequestConversation } from './pull-request-conversation.ts'
import { postSection } from './sticky-comment.ts'

/** What goes into the pull request's comment. */
export interface ReportToPost {
  pullNumber: number
  section: Section
  verdict: Verdict
  mode: CommentMode
}

/**
 * Comments, if the mode and the token allow. A fork's token may only read: then a notice says where the report is; any
 * other failure is a warning.
 * @returns The comment's address, or null when there is none.
 */
export async function postReport(repository: Repository, report: ReportToPost): Promise<string | null> {
  const { pullNumber, section, verdict, mode } = report
  if (mode === 'never') return null
  const well = verdict.kind === 'no-leak' || verdict.kind === 'improved'
  const conversation = pullRequestConversation(repository, pullNumber)
  try {
    const result = await postSection(conversation, section, mode === 'always' || !well, randomPause)
    switch (result.kind) {
      case 'created':
      case 'updated':
        core.info(`Comment ${result.kind}: ${result.url}`)
        return result.url
      case 'superseded':
        core.notice(
          `A newer run (${result.by.runId}) has commented already: this older one leaves its report there.`,
        )
        return null
      case 'nothing-to-say':
        core.info('No comment: nothing was found (input comment is on-change).')
        return null
      default:
        return result satisfies never
    }
  } catch (error) {
    if (hasStatus(error, 403)) {
      core.notice(
        'The token may not comment here, as on a pull request from a fork or by Dependabot. The report is in the job summary and the artifact; the report action comments there too (docs/action.md).',
      )
    } else {
      core.warning(
        `The comment could not be written (${whyFailed(error)}): the report is in the job summary, and running the job again writes it.`,
      )
    }
    return null
  }
}

/** Up to a second, longer from try to try: jobs that collided once do not collide again. */
export async function randomPause(tries: number): Promise<void> {
  await sleep(100 + Math.random() * 200 * tries)
}
