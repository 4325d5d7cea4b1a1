import * as v from 'valibot'
import { RUN_METADATA, type RunMetadata } from '../../compare/compare.ts'

/** A version as npm knows it: the report's "How to reproduce" is pasted into shells, and may install nothing else. */
const VERSION = /^\d+\.\d+\.\d+[\w.+-]*$/
const WASM_SHA256 = /^([0-9a-f]{64})?$/i
const INJECTION = /^[a-z-]+(:\d{1,9})?$/

/**
 * `run.json` of a run that nobody vouches for. Its SDK is named by version only, and a sentence of the run's is marked
 * as its own, so that it cannot pass for ours.
 */
export const UNVOUCHED_METADATA: v.GenericSchema<unknown, RunMetadata> = v.pipe(
  RUN_METADATA,
  v.check(({ sdk }) => VERSION.test(sdk.version), 'sdk.version should be a version such as 0.19.2'),
  v.check(({ sdk }) => WASM_SHA256.test(sdk.wasmSha256), 'sdk.wasmSha256 should be 64 hex digits or empty'),
  v.check(
    ({ options }) => options.inject === null || INJECTION.test(options.inject),
    'options.inject should be KIND or KIND:N',
  ),
  v.transform(withoutSayings),
)

function withoutSayings(metadata: RunMetadata): RunMetadata {
  const { outcome, sdk, counts, census } = metadata
  return {
    ...metadata,
    sdk: { ...sdk, spec: sdk.version },
    outcome: outcome.kind === 'completed' ? outcome : { ...outcome, detail: inItsWords(outcome.detail) },
    // Their names are text of the SDK's; their number stands in paymentsFailed.
    counts: { ...counts, failures: {} },
    census: census.kind === 'exact' ? census : { ...census, reason: inItsWords(census.reason) },
  }
}

function inItsWords(text: string): string {
  return `in the run's own words, "${text.replaceAll('"', "'").slice(0, 200)}"`
}
