import type { RunEnds } from '../../run/run.ts'
import {
  type BaselinePlaces,
  type ResolvedBaseline,
  type RunToCompare,
  resolvePrevious,
  resolveRust,
} from '../baselines/baselines.ts'
import type { ActionContext, Inputs, Source } from '../inputs/inputs.ts'
import {
  type JudgedSubject,
  type JudgingCriteria,
  judgeSubject,
  type SubjectBaselines,
} from '../judged-subject.ts'
import * as core from '../runner-core.ts'
import { measureBase, measureRun } from './measured-run.ts'
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
      judged.push(judgeSubject(subject, await findBaselines(inputs, subject, places), criteria))
    }
    return judged
  })
}

async function judgeMeasured(
  { options, sdkBase }: Source & { kind: 'run' },
  { inputs, places, outDir, ends, criteria }: JudgeAll,
): Promise<JudgedSubject> {
  const { scenario } = options.record
  const nothing: ResolvedBaseline = { recording: null, notes: [] }
  // Before the measurement: a baseline that cannot be had should not cost the run's time first.
  const stored = await core.group('Find the baselines', async () =>
    sdkBase === null
      ? findBaselines(inputs, { scenario, name: scenario }, places)
      : { rust: await resolveRust(inputs.rustBaseline, scenario, places), previous: nothing },
  )
  const subject = await core.group(`Measure scenario ${scenario}`, () => measureRun(options, outDir, ends))
  const previous =
    sdkBase === null
      ? stored.previous
      : await core.group(`Measure the base SDK ${sdkBase}`, () => measureBase(options, sdkBase, outDir, ends))
  return core.group('Compare', async () => judgeSubject(subject, { rust: stored.rust, previous }, criteria))
}

/** The baselines that the inputs name; null where they are to be looked for. */
export interface GivenBaselines {
  rustBaseline: string | null
  previousBaseline: string | null
}

/** Both baselines of a scenario, with a line in the log on where each came from. */
export async function findBaselines(
  given: GivenBaselines,
  run: RunToCompare,
  places: BaselinePlaces,
): Promise<SubjectBaselines> {
  const rust = await resolveRust(given.rustBaseline, run.scenario, places)
  const previous = await resolvePrevious(given.previousBaseline, run, places)
  for (const note of [...rust.notes, ...previous.notes]) core.info(note)
  return { rust, previous }
}
