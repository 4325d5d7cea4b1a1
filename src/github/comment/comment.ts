export {
  type ChartMode,
  type CommentInputs,
  type CommentMode,
  type GetInput,
  readCommentInputs,
  readReportInputs,
} from './comment-inputs.ts'
export type { RunStamp } from './comment-sections.ts'
export {
  findPullRequest,
  type PullRequestMatch,
  type ReportedRun,
  readReportedRun,
} from './find-pull-request.ts'
export { postReport, randomPause } from './post-report.ts'
export { postUnmeasured } from './post-unmeasured.ts'
