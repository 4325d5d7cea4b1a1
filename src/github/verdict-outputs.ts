import { hasRegressed } from '../compare/exit-code.ts'
import type { JudgedSubject } from './judged-subject.ts'
import type { Outputs } from './set-outputs.ts'

type VerdictOutputs = Omit<
  Outputs,
  'report-path' | 'artifact-id' | 'artifact-url' | 'comment-url' | 'chart-url'
>

/** What the verdict says as outputs: of the worst run, but the payments of all. */
export function outputsOf(judged: readonly JudgedSubject[], worst: JudgedSubject): VerdictOutputs {
  const { verdict, specification, attribution } = worst.report.judgement
  return {
    verdict: verdict.kind,
    standing: verdict.standing,
    severity: verdict.severity,
    'slope-kb-per-min': specification.slopeKbPerMin,
    'r-squared': specification.rSquared,
    attribution: attribution.cause,
    regressed: hasRegressed(worst.report.judgement),
    payments: judged.reduce((sum, { report }) => sum + paymentsOf(report.recording.columns.payments), 0),
    'csv-path': judged.map(({ subject }) => subject.csvFile).join('\n'),
  }
}

function paymentsOf(column: Float64Array | undefined): number {
  return Math.max(0, ...(column ?? []).filter((value) => !Number.isNaN(value)).slice(-1))
}
