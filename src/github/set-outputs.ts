import * as core from '@actions/core'

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

/** Sets every output, so that a later step never reads one of an earlier attempt. */
export function setOutputs(outputs: Outputs): void {
  for (const name of OUTPUTS) core.setOutput(name, outputs[name] ?? '')
}
