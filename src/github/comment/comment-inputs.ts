/** The inputs that both actions take for the comment. */

import { UsageError } from '../../errors.ts'
import { parseChoice, parseWholeNumber, quote } from '../../text/text.ts'

/** When to comment: `on-change` begins a comment only for a finding, and then keeps it up to date. */
export const COMMENT_MODES = ['always', 'on-change', 'never'] as const
export type CommentMode = (typeof COMMENT_MODES)[number]

/** Where the chart's picture goes: `auto` is `branch` where the token may write contents, else Mermaid. */
export const CHART_MODES = ['auto', 'branch', 'mermaid'] as const
export type ChartMode = (typeof CHART_MODES)[number]

/** What both actions take. */
export interface CommentInputs {
  comment: CommentMode
  /** Null: named for the scenario. */
  commentKey: string | null
  chart: ChartMode
  artifactStem: string
  /** Null: `memtest-known-leaks.json`, if there. */
  knownLeaks: string | null
  token: string | null
}

/** Reads one input by its name in `action.yml`; an empty text when not given. */
export type GetInput = (name: string) => string

/** @throws UsageError for a value that the input does not take. */
export function readCommentInputs(get: GetInput): CommentInputs {
  return {
    comment: parseChoice('input comment', get('comment') || 'always', COMMENT_MODES),
    commentKey: optionalName('comment-key', get('comment-key')),
    chart: parseChoice('input chart', get('chart') || 'auto', CHART_MODES),
    artifactStem: optionalName('artifact-name', get('artifact-name')) ?? 'sdk-memtest',
    knownLeaks: get('known-leaks') || null,
    token: get('github-token') || null,
  }
}

// Both go into names that GitHub and our markers must be able to carry.
function optionalName(name: string, text: string): string | null {
  if (text === '') return null
  if (!/^[A-Za-z0-9][\w.-]{0,59}$/.test(text) || text.includes('--')) {
    throw new UsageError(
      `input ${name} should be at most 60 letters, digits, ".", "_" or single "-", got ${quote(text)}`,
    )
  }
  return text
}

/** The inputs of `report/action.yml`. */
export interface ReportInputs extends CommentInputs {
  runId: number
  token: string
}

/** @throws UsageError with the name of the input whose value is wrong. */
export function readReportInputs(get: GetInput): ReportInputs {
  const comments = readCommentInputs(get)
  if (comments.token === null) {
    throw new UsageError('input github-token should be a token that may read actions, got nothing')
  }
  return {
    ...comments,
    token: comments.token,
    runId: parseWholeNumber('input run-id', get('run-id'), 1),
  }
}
