import { isFileScenario } from '../run/options/options.ts'
import { countNoun, formatBytes } from '../text/text.ts'
import {
  attribute,
  compareRuns,
  type GivenRustSource,
  type RustRun,
  withoutClearance,
} from './baselines/baselines.ts'
import { type ExactJudgement, judgeExact } from './exact/exact.ts'
import { type FailureJudgement, judgeFailures, judgeSweep } from './judge-methods.ts'
import type { Attribution, Judgement, MetricJudgement, Verdict, VerdictKind } from './judgement.ts'
import { type KnownLeak, type Recording, spanSec } from './recording/recording.ts'
import { type Outcome, outcomeOf } from './run-subject.ts'
import { judgeShapes, smallestDetectable } from './shapes/judge-shapes.ts'
import { judgeBySpecification } from './specification.ts'
import { decide, finalVerdict } from './verdict.ts'

/** What a run is judged against. */
export interface JudgeAgainst {
  rust: Recording | null
  /** Where the Rust run came from (default `file`: the user gave it). */
  rustSource?: GivenRustSource
  /** Whether the user named the Rust run as the counterpart (default: of a file, yes). */
  isRustVouchedFor?: boolean
  /** Why there is no Rust run though one was looked for, and what would decide, as the rest of a sentence. */
  missingRust?: string | null
  previous: Recording | null
  /** Accepted leaks, of `memtest-known-leaks.json`. */
  knownLeaks?: readonly KnownLeak[]
  /** The moment of the judgement, for the expiry of accepted leaks. */
  now: Date
  /** Whether to find out the smallest leak that the run could have shown (default no: it judges each estimate some ten times). */
  asksSmallest?: boolean
}

/** All that can be said about one run: judged alone first, then against its baselines and the accepted leaks. */
export function judge(recording: Recording, against: JudgeAgainst): Judgement {
  const alone = judgeAlone(recording)
  const run = { recording, judgement: alone }
  const compareWith = (baseline: Recording | null, role: 'rust' | 'previous') => {
    if (baseline === null) return null
    const judgement = judgeAlone(baseline)
    const comparison = compareRuns(run, { recording: baseline, judgement }, role)
    return { recording: baseline, comparison, judgement }
  }
  const rust = compareWith(against.rust, 'rust')
  const previous = compareWith(against.previous, 'previous')
  const context = { previous, knownLeaks: against.knownLeaks ?? [], now: against.now }
  const rustRun: RustRun | null =
    rust === null
      ? null
      : {
          recording: rust.recording,
          metrics: rust.judgement.metrics,
          verdict: rust.judgement.verdict.kind,
          source: against.rustSource ?? 'file',
          isVouchedFor: against.isRustVouchedFor ?? (against.rustSource ?? 'file') === 'file',
        }
  const metrics = against.asksSmallest
    ? alone.metrics.map((metric) => ({
        ...metric,
        smallestDetectable: smallestDetectable(metric, recording),
      }))
    : alone.metrics
  return {
    ...alone,
    metrics,
    verdict: finalVerdict(alone, context),
    baselines: { rust: rust?.comparison ?? null, previous: previous?.comparison ?? null },
    attribution: attributionOf(
      recording,
      alone.metrics,
      rustRun,
      alone.verdict.kind,
      against.missingRust ?? null,
    ),
  }
}

function judgeAlone(recording: Recording): Judgement {
  const specification = judgeBySpecification(recording)
  const sweep = judgeSweep(recording)
  if (sweep !== null) {
    return {
      file: recording.file,
      ...sweep,
      specification,
      baselines: { rust: null, previous: null },
      attribution: attributionOf(recording, sweep.metrics, null, sweep.verdict.kind),
      culprits: [],
      notes: factsOf(recording),
    }
  }
  const exact = judgeExact(recording)
  const estimates = estimatesBeside(exact, recording)
  const failures = judgeFailures(recording)
  const metrics = [...exact.metrics, ...estimates].map((metric) => ({
    ...metric,
    ...(failures?.rates[metric.name] ?? {}),
  }))
  const decided = decide({ recording, specification, exact, estimates })
  const verdict = failures === null ? decided : withFailures(decided, failures)
  return {
    file: recording.file,
    verdict,
    specification,
    metrics,
    baselines: { rust: null, previous: null },
    attribution: attributionOf(recording, metrics, null, verdict.kind),
    culprits: exact.culprits,
    ...(failures === null ? {} : { failureKinds: failures.kinds }),
    ...(exact.kind === 'leak' && { cost: exact.cost }),
    ...(exact.kind === 'no-leak' && exact.excludes !== null && { excludes: exact.excludes }),
    notes: factsOf(recording),
  }
}

/** A verdict on calls that failed on purpose says first what these leave, by kind. */
function withFailures(verdict: Verdict, { sentence, headline }: FailureJudgement): Verdict {
  const leaks = verdict.kind === 'leak' && headline !== null
  return {
    ...verdict,
    headline: leaks ? headline : verdict.headline,
    reasons: [sentence, ...(leaks ? [`${verdict.headline}.`] : []), ...verdict.reasons],
  }
}

/** A run that decides nothing clears nobody. */
function attributionOf(
  recording: Recording,
  metrics: readonly MetricJudgement[],
  rust: RustRun | null,
  verdict: VerdictKind,
  missingRust: string | null = null,
): Attribution {
  const found = attribute(recording, metrics, rust, missingRust)
  return verdict === 'invalid' || verdict === 'inconclusive' ? withoutClearance(found) : found
}

/** What must be fitted, but for the metrics that were judged at rest already. */
function estimatesBeside(exact: ExactJudgement, recording: Recording): MetricJudgement[] {
  return judgeShapes(recording)
    .filter(({ name }) => !exact.metrics.some((metric) => metric.name === name))
    .map((metric) => (metric.name === 'heap_alloc_bytes' ? besideRests(metric, exact, recording) : metric))
}

/** A heap that neither its shape nor its rests decide is told by its rests, which show it better, and their need of more. */
function besideRests(shape: MetricJudgement, exact: ExactJudgement, recording: Recording): MetricJudgement {
  const open = exact.kind === 'none' ? null : exact.openHeap
  if (open === null || shape.verdict !== 'inconclusive') return shape
  const neededDurationSec =
    open.neededFactor === null ? shape.neededDurationSec : Math.ceil(open.neededFactor * spanSec(recording))
  return shape.slopePerMin === null
    ? { ...open.metric, neededDurationSec }
    : { ...shape, evidence: `${open.evidence} ${shape.evidence}`, neededDurationSec }
}

/** How a run ended, where it did not come to the end that was asked for. */
function shortfallOf({ kind, detail, decided }: Outcome): string[] {
  switch (kind) {
    case 'crashed':
    case 'deadline':
      return [`The run broke: ${detail}. What was sampled before is judged.`]
    case 'stopped':
      return [`The run was stopped before its end: ${detail}. What was sampled until then is judged.`]
    case 'fell-short':
      return [`The run fell short of what was asked: ${detail}.`]
    case 'completed': {
      if (decided == null) return []
      const counts =
        decided.phase === 'rest'
          ? countNoun(decided.counts, 'rest')
          : countNoun(decided.counts, 'count between payments', 'counts between payments')
      return [
        `The run ended when it was decided (--until-decided): after ${counts} and ${decided.elapsedSec} s.`,
      ]
    }
    case 'unknown':
      return []
    default:
      return kind satisfies never
  }
}

/** What the SDK left open in its storage at the last rest. */
function openDatabasesOf({ checkpoints, metadata }: Recording): string[] {
  const open = checkpoints.findLast(({ phase }) => phase === 'rest')?.openDatabases
  if (!open || open.before === 0) return []
  const databases = `${countNoun(open.before, 'database')} ${open.before === 1 ? 'was' : 'were'}`
  const then =
    open.after === 0
      ? 'until garbage was collected; an application that does not force it keeps more'
      : open.after === open.before
        ? 'and garbage collection closed none of them'
        : `and ${open.after} after garbage was collected`
  // What a cycle of the user's own left connected, nobody knows.
  const when =
    metadata !== null && isFileScenario(metadata.options.scenario)
      ? 'after the last cycle'
      : 'with every SDK disconnected and released'
  return [`Storage: ${when} ${databases} still open, ${then}.`]
}

/** Facts beside the verdict that a reader must know, a sentence each. */
export function factsOf(recording: Recording): string[] {
  const { metadata, checkpoints, notes } = recording
  const facts = [...notes]
  if (metadata?.options.inject) {
    facts.push(
      `This run planted a leak (--inject ${metadata.options.inject}): it says nothing about the SDK.`,
    )
  }
  if (metadata?.census.kind === 'unavailable') {
    facts.push(`The Rust heap could not be counted: ${metadata.census.reason}.`)
  }
  facts.push(...shortfallOf(outcomeOf(metadata)))
  if (metadata?.options.drainTimers === false && metadata.options.reconnectCycles) {
    facts.push('Leftover timers were not fired early (--no-drain-timers): what they hold counts as growth.')
  }
  const released = checkpoints.findLast(
    ({ delayedRelease }) => (delayedRelease?.timers ?? 0) > 0,
  )?.delayedRelease
  if (released) {
    const held = [
      ...(released.rustBlocks === null ? [] : [countNoun(released.rustBlocks, 'Rust block')]),
      ...(released.externrefs === null ? [] : [countNoun(released.externrefs, 'reference')]),
    ]
    facts.push(
      `Delayed release: after disconnect() and free() the SDK left ${countNoun(released.timers, 'timer')} of up to ${released.longestDelayMs / 1000} s${held.length > 0 ? `, which held ${held.join(' and ')}` : ''}; a fact, not a leak.`,
    )
  }
  facts.push(...openDatabasesOf(recording))
  const finalized = Object.entries(checkpoints.at(-1)?.finalizedByGc ?? {}).filter(([, count]) => count > 0)
  if (finalized.length > 0) {
    const names = finalized.map(([name, count]) => `${count} ${name}`).join(', ')
    facts.push(`The garbage collector had to finalize what nobody freed: ${names}.`)
  }
  const last = checkpoints.at(-1)
  if (last?.rustFreeBytes != null && last.rustLargestHoleBytes !== null) {
    facts.push(
      `Rust heap at the end: ${formatBytes(last.rustFreeBytes)} free, largest hole ${formatBytes(last.rustLargestHoleBytes)}, of ${formatBytes(last.wasmMemoryBytes)} wasm memory; free memory is no leak.`,
    )
  }
  return facts
}
