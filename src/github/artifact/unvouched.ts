/** What a run that nobody vouches for may say, and in which words. */

import * as v from 'valibot'
import { CHECKPOINT, type Checkpoint, RUN_METADATA, type RunMetadata } from '../../compare/compare.ts'
import { oneLine } from '../../text/text.ts'
import { namedCalls } from './unvouched-calls.ts'

/** A version as npm knows it: the report's "How to reproduce" is pasted into shells, and may install nothing else. */
const VERSION = /^\d+\.\d+\.\d+[\w.+-]{0,40}$/
const SHA256 = /^([0-9a-f]{64})?$/i
const INJECTION = /^[a-z-]+(:\d{1,9})?$/

/**
 * `run.json` of a run that nobody vouches for. Names its SDK by version only. Marks the run's sentences as its own, so
 * that none can pass for ours.
 */
export const UNVOUCHED_METADATA: v.GenericSchema<unknown, RunMetadata> = v.pipe(
  RUN_METADATA,
  v.check(({ sdk }) => VERSION.test(sdk.version), 'sdk.version should be a version such as 0.19.2'),
  v.check(({ sdk }) => SHA256.test(sdk.wasmSha256), 'sdk.wasmSha256 should be 64 hex digits or empty'),
  v.check(
    ({ sdk }) => SHA256.test(sdk.librarySha256 ?? ''),
    'sdk.librarySha256 should be 64 hex digits or empty',
  ),
  v.check(
    ({ options }) => options.inject === null || INJECTION.test(options.inject),
    'options.inject should be KIND or KIND:N',
  ),
  v.transform(withoutSayings),
)

/** A line of `checkpoints.jsonl` that nobody vouches for: a name that is no identifier is left out with its count. */
export const UNVOUCHED_CHECKPOINT: v.GenericSchema<unknown, Checkpoint> = v.pipe(
  CHECKPOINT,
  v.transform(
    (checkpoint): Checkpoint => ({
      ...checkpoint,
      handles: checkpoint.handles && withIdentifiers(checkpoint.handles),
      finalizedByGc: checkpoint.finalizedByGc && withIdentifiers(checkpoint.finalizedByGc),
      externrefs: checkpoint.externrefs && withIdentifiers(checkpoint.externrefs),
      resources: withIdentifiers(checkpoint.resources),
    }),
  ),
)

function withoutSayings(metadata: RunMetadata): RunMetadata {
  const { outcome, sdk, counts, census, environment, culprits, options, sweep } = metadata
  const isVersion = options.sdkBase !== null && VERSION.test(options.sdkBase)
  return {
    ...metadata,
    options: isVersion ? options : { ...options, sdkBase: null },
    sdk: { ...sdk, spec: sdk.version },
    outcome: outcome.kind === 'completed' ? outcome : { ...outcome, detail: inItsWords(outcome.detail) },
    // Their names are text of the SDK's; their number stands in paymentsFailed.
    counts: { ...counts, events: withIdentifiers(counts.events), failures: {} },
    environment: {
      ...environment,
      runtime: words(environment.runtime, 3),
      v8: words(environment.v8, 1),
      os: words(environment.os, 2),
      arch: words(environment.arch, 1),
      cpu: 'not vouched for',
    },
    culprits: culprits.flatMap((culprit) => {
      const frames = culprit.frames.filter(isIdentifier)
      return frames.length === 0 ? [] : [{ ...culprit, frames }]
    }),
    census: census.kind === 'exact' ? census : { ...census, reason: inItsWords(census.reason) },
    ...(sweep && { sweep: namedCalls(sweep, inItsWords) }),
  }
}

/** At most so many identifiers, each short, and a version behind a name: `node v24.21.0`, `linux 6.8.0-40-generic`; else nothing. */
function words(text: string, most: number): string {
  const parts = text.split(' ')
  const are = parts.length <= most && parts.every((part) => isIdentifier(part) && part.length <= 30)
  const endsInVersion = parts.length === 1 || /\d/.test(parts.at(-1) ?? '')
  return are && endsInVersion ? text : 'unknown'
}

function inItsWords(text: string): string {
  return `in the run's own words, "${text.replaceAll('"', "'").slice(0, 200)}"`
}

/** A name as code has it: without spaces, so that the artifact's maker cannot write a sentence in its place. */
const IDENTIFIER = /^[\w$.<>:()#[\]/+-]{1,60}$/

export function isIdentifier(text: string): boolean {
  return IDENTIFIER.test(text)
}

/** A record without the names that are none. */
export function withIdentifiers<T>(record: Record<string, T>): Record<string, T> {
  return Object.fromEntries(Object.entries(record).filter(([name]) => isIdentifier(name)))
}

const MAX_TEXT = 300
const MAX_ENTRIES = 2000
const MAX_DEPTH = 12

/**
 * A copy of parsed JSON with every text on one line and short, names included, and every list and record bounded. For
 * data that nobody vouches for: its shape is checked elsewhere; here its words become harmless to print.
 */
export function plainData<T>(value: T): T {
  // Texts stay texts, and lists lists: only longer ones are cut.
  return plain(value, 0) as T
}

function plain(value: unknown, depth: number): unknown {
  if (typeof value === 'string') return plainText(value)
  if (typeof value !== 'object' || value === null) return value
  if (depth === MAX_DEPTH) return null
  if (Array.isArray(value)) return value.slice(0, MAX_ENTRIES).map((item) => plain(item, depth + 1))
  return Object.fromEntries(
    Object.entries(value)
      .slice(0, MAX_ENTRIES)
      .map(([name, item]) => [plainText(name), plain(item, depth + 1)]),
  )
}

// Cut first: a text of a megabyte is not worth the search.
function plainText(text: string): string {
  return oneLine(text.slice(0, MAX_TEXT))
}
