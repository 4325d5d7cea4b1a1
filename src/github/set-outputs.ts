import { hasRegressed } from '../compare/compare.ts'
import type { JudgedSubject } from './judged-subject.ts'
import * as core from './runner-core.ts'

/** The outputs of `action.yml`; an empty text where there is nothing to say. */
export const OUTPUTS = [
  'verdict',
  'standing',
  'severity',
  'slope-kb-per-min',
  'r-squared',
  'attribution',
  'regressed',
  'payments',
  'csv-path',
  'report-path',
  'artifact-id',
  'artifact-url',
  'comment-url',
  'chart-url',
] as const

export type OutputName = (typeof OUTPUTS)[number]
export type Outputs = Record<OutputName, string | number | boolean | null>

/** Where the report was shown: known only after the network's part, which may fail. */
export type PublishedUrls = Pick<Outputs, 'comment-url' | 'chart-url'>

/** Sets every output but the addresses, so that no later step reads one of an earlier attempt. */
export function setOutputs(outputs: Omit<Outputs, keyof PublishedUrls>): void {
  setAll({ ...outputs, 'comment-url': null, 'chart-url': null })
}

/** Sets the addresses of what was shown; of two values the runner takes the later. */
export function setPublishedUrls(urls: PublishedUrls): void {
  setAll(urls)
}

function setAll(outputs: Partial<Outputs>): void {
  for (const name of OUTPUTS) if (name in outputs) core.setOutput(name, outputs[name] ?? '')
}

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
