import { randomUUID } from 'node:crypto'
import path from 'node:path'
import type { FindRust } from '../../compare/compare.ts'
import type { RunOptions, RustRequest } from '../../run/options/options.ts'
import {
  consoleOutput,
  liveRustFinder,
  measureBase,
  prepareBase,
  prepareCounterpart,
  type RunEnds,
} from '../../run/run.ts'
import {
  type BaselinePlaces,
  givenRust,
  type ResolvedBaseline,
  type ResolvedRust,
  resolvePrevious,
  storedRust,
} from '../baselines/baselines.ts'
import { type ActionContext, type Inputs, inWordsOfInputs, type Source } from '../inputs/inputs.ts'
import { type JudgedSubject, type JudgingCriteria, judgeSubject, type Subject } from '../judged-subject.ts'
import * as core from '../runner-core.ts'
import { measureRun } from './measured-run.ts'
import { collectRecordedRuns } from './recorded-runs.ts'

/** What judging needs besides the runs. */
export interface JudgeAll {
  inputs: Inputs
  context: ActionContext
  places: BaselinePlaces
  outDir: string
  ends: RunEnds
  /** When to judge, and what is accepted. */
  criteria: JudgingCriteria
}

/** Measures, or takes the recorded files, and judges every run against its baselines. */
export async function judgeAll(job: JudgeAll): Promise<JudgedSubject[]> {
  const { source } = job.inputs
  return source.kind === 'recorded' ? judgeRecorded(source, job) : [await judgeMeasured(source, job)]
}

async function judgeRecorded(
  { pattern, scenario }: Source & { kind: 'recorded' },
  { inputs, context, places, outDir, criteria }: JudgeAll,
): Promise<JudgedSubject[]> {
  const subjects = await core.group('Read the recorded runs', () =>
    collectRecordedRuns(pattern, scenario, context.workspace, outDir),
  )
  return core.group('Compare', async () => {
    const judged: JudgedSubject[] = []
    for (const subject of subjects) {
      const rust = said(await findRust(inputs.rust, subject, places, unmeasured))
      const previous = said(await resolvePrevious(inputs.previousBaseline, subject, places))
      judged.push(judgeSubject(subject, { rust, previous }, criteria))
    }
    return judged
  })
}

async function judgeMeasured(
  { options }: Source & { kind: 'run' },
  { inputs, context, places, outDir, ends, criteria }: JudgeAll,
): Promise<JudgedSubject> {
  const { scenario, sdkBase } = options.record
  // Before the measurement: a baseline that cannot be had should not cost the run's time first.
  const given = await core.group('Find the baselines', async () => ({
    rust: inputs.rust.kind === 'file' ? said(await givenRust(inputs.rust.file, places)) : null,
    previous:
      sdkBase === null
        ? said(await resolvePrevious(inputs.previousBaseline, { scenario, name: scenario }, places))
        : null,
  }))
  await prepareOthers(options, inputs.rust, ends)
  const subject = await core.group(`Measure scenario ${scenario}`, () => measureRun(options, outDir, ends))
  const previous =
    given.previous ??
    (await core.group(`Measure the base SDK ${sdkBase}`, () => baseOf(subject, options, ends)))
  // A folder of its own: what is uploaded as this run's is this run's alone.
  const liveDir = path.join(context.tempDir, `sdk-memtest-rust-${randomUUID()}`)
  const live = { ...ends, options, output: consoleOutput(core.logSink), outDir: liveDir }
  const rust =
    given.rust ??
    (await core.group('Find the Rust side', async () =>
      said(await findRust(inputs.rust, subject, places, (counterpart) => liveRustFinder(counterpart, live))),
    ))
  return core.group('Compare', async () => judgeSubject(subject, { rust, previous }, criteria))
}

/** @throws UsageError in words of the inputs, for a second SDK that cannot be had. */
async function prepareOthers(options: RunOptions, rust: RustRequest, { stop }: RunEnds): Promise<void> {
  try {
    await prepareBase(options, stop, core.info)
    if (rust.kind === 'live' && rust.sdkSpec !== null) await prepareCounterpart(rust.sdkSpec, stop)
  } catch (error) {
    throw inWordsOfInputs(error)
  }
}

/** The base SDK's run as the previous one. That there is none is a warning: the run itself is judged all the same. */
async function baseOf(
  { dir, recording }: Subject,
  options: RunOptions,
  ends: RunEnds,
): Promise<ResolvedBaseline> {
  const output = consoleOutput(core.logSink)
  const base = await measureBase({ ...ends, options, output, headDir: dir, head: recording.metadata })
  if (base.recording === null) core.warning(base.sentence)
  return { recording: base.recording, notes: [base.sentence] }
}

async function findRust(
  request: RustRequest,
  subject: Pick<Subject, 'scenario' | 'recording'>,
  places: BaselinePlaces,
  liveFinder: (counterpart: string | null) => FindRust,
): Promise<ResolvedRust> {
  switch (request.kind) {
    case 'file':
      return await givenRust(request.file, places)
    case 'stored':
      return await storedRust(subject, places)
    case 'live': {
      const found = await liveFinder(request.sdkSpec)(subject.recording)
      const note =
        found.recording === null
          ? `Rust side: not measured${found.missing === null ? '' : `, ${found.missing}`}.`
          : `Rust side: the native library of SDK ${found.recording.metadata?.sdk.version ?? 'unknown'}, measured in the same job.`
      return { ...found, notes: [note] }
    }
    case 'none':
      return { recording: null, missing: null, notes: ['Rust side: not looked for (input rust).'] }
    default:
      return request satisfies never
  }
}

/** Recorded files are judged without a measurement; the inputs were checked for that. */
function unmeasured(): never {
  throw new Error('expected no live Rust side beside recorded files')
}

/** Logs where a baseline came from and what was passed over. */
function said<Baseline extends { notes: string[] }>(baseline: Baseline): Baseline {
  for (const note of baseline.notes) core.info(note)
  return baseline
}
