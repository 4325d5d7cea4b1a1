import { parseWholeNumber } from '../flags.ts'
import { UsageError } from '../usage-error.ts'
import { type CommentInputs, type GetInput, readCommentInputs } from './comment-inputs.ts'

/** The inputs of `report/action.yml`. */
export interface ReportInputs extends CommentInputs {
  runId: number
  token: string
}

/** @throws UsageError that names the input whose value is not what it should be. */
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
