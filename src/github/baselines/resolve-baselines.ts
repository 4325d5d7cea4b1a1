import { existsSync } from 'node:fs'
import path from 'node:path'
import {
  type FoundRust,
  isNativeBinding,
  type Recording,
  readRecording,
  readRecordingFrom,
  whyInvalid,
  whyNoCounterpart,
  whyNotStored,
  whyTooLittle,
} from '../../compare/compare.ts'
import { UsageError } from '../../errors.ts'
import { BASE_FOLDER, type ScenarioName } from '../../run/options/options.ts'
import { countNoun } from '../../text/text.ts'
import { artifactsOf, type RunArtifact } from '../artifact/artifact.ts'
import { hasStatus, isRateLimit, whyFailed } from '../github-client.ts'
import * as core from '../runner-core.ts'
import type { BaselinePlaces } from './places.ts'
import { describeDistance, previousRuns } from './search-history.ts'

/** A baseline, or none; the notes say where it came from and what was passed over. */
export interface ResolvedBaseline {
  recording: Recording | null
  /** The measured commit, where the baseline comes from a run of this repository. */
  commit?: string
  notes: string[]
}

/** A Rust baseline; or none, and perhaps what would decide instead. */
export type ResolvedRust = FoundRust & { notes: string[] }

/** What a baseline is looked for: the scenario decides, the name chooses among several runs of it. */
export interface RunToCompare {
  scenario: ScenarioName
  name: string
}

/**
 * The previous run: a given file; else the last run on the base branch that measured, whatever its conclusion, at the
 * merge base or the nearest ancestor; else the repository's stored file; else none.
 * @throws UsageError when the given file is not there; Error when a found artifact cannot be downloaded or is refused:
 *   that is a fault to mend, not a missing baseline.
 */
export async function resolvePrevious(
  given: string | null,
  run: RunToCompare,
  places: BaselinePlaces,
): Promise<ResolvedBaseline> {
  if (given !== null) return fromGivenFile('previous-baseline', given, places)
  const { scenario } = run
  const found = await fromHistory(run, places)
  if (found.recording !== null) return found
  const stored = await fromFiles(`baselines/previous/${scenario}`, places)
  if (stored !== null) {
    return {
      recording: stored,
      notes: [
        ...found.notes,
        `Previous run: the stored baselines/previous/${scenario}.csv of ${places.files.place}.`,
      ],
    }
  }
  return { recording: null, notes: [...found.notes, `Previous run: none for scenario ${scenario}.`] }
}

/** @throws UsageError when the given file is not there. */
export async function givenRust(file: string, places: BaselinePlaces): Promise<ResolvedRust> {
  const { recording, notes } = await fromGivenFile('rust-baseline', file, places)
  return { ...asFound(recording, 'file'), notes }
}

/** Which run's Rust baseline is looked for; its record, where it has one, tells version and build. */
export type RunOfRust = Pick<RunToCompare, 'scenario'> & { recording: Recording | null }

/**
 * The stored Rust baseline of a run: `baselines/rust/SDKVERSION/SCENARIO.csv`, or `baselines/rust/SCENARIO.csv` for a
 * recording without a version. The caller's repository comes before the baselines shipped with the Action. Else none.
 */
export async function storedRust(run: RunOfRust, places: BaselinePlaces): Promise<ResolvedRust> {
  const { scenario, recording } = run
  const metadata = recording?.metadata ?? null
  if (recording !== null && isNativeBinding(recording)) {
    return { ...NOT_FOUND, notes: ['Rust baseline: none needed, this run measures the native library.'] }
  }
  const missing = metadata === null ? null : whyNoCounterpart(metadata)
  if (missing !== null) {
    return { recording: null, missing, notes: [`Rust baseline: not looked for, ${missing}.`] }
  }
  const version = metadata?.sdk.version
  for (const name of [...(version === undefined ? [] : [`${version}/${scenario}`]), scenario]) {
    const stem = `baselines/rust/${name}`
    const own = await fromFiles(stem, places)
    const notes = (whose: string) => [`Rust baseline: ${stem}.csv${whose}.`]
    if (own !== null) return { ...asFound(own, 'stored'), notes: notes(` of ${places.files.place}`) }
    const shipped = path.join(places.shippedDir, 'rust', `${name}.csv`)
    if (existsSync(shipped)) {
      const read = { ...(await readRecording(shipped, null)), file: `${stem}.csv (shipped)` }
      return { ...asFound(read, 'stored'), notes: notes(', shipped with the Action') }
    }
  }
  return {
    recording: null,
    missing: metadata === null ? null : whyNotStored(metadata),
    notes: [
      `Rust baseline: none for scenario ${scenario}${version === undefined ? '' : ` of SDK ${version}`}.`,
    ],
  }
}

const NOT_FOUND = { recording: null, missing: null } as const

function asFound(recording: Recording | null, source: 'file' | 'stored'): FoundRust {
  return recording === null ? NOT_FOUND : { recording, source, isVouchedFor: source === 'file' }
}

async function fromGivenFile(input: string, file: string, places: BaselinePlaces): Promise<ResolvedBaseline> {
  const recording = await fromFiles(file.replace(/\.csv$/, ''), places)
  if (recording === null) {
    throw new UsageError({
      subject: `input ${input}`,
      expected: `should name a CSV file in ${places.files.place}`,
      got: `${JSON.stringify(file)}, which is not there`,
    })
  }
  return { recording, notes: [`Input ${input}: ${file}.`] }
}

/** Reads `STEM.csv`, with the files beside it that say what it was measured on. */
function fromFiles(stem: string, { files }: BaselinePlaces): Promise<Recording | null> {
  const { dir, base } = path.posix.parse(stem)
  const wanted = [
    `${base}.csv`,
    ...(base === 'samples' ? ['run.json', 'checkpoints.jsonl'] : [`${base}.json`]),
  ]
  // Nothing else is asked for: on a branch each file costs a request.
  return readRecordingFrom(`${stem}.csv`, async (name) => {
    const file = path.basename(name)
    return wanted.includes(file) ? files.read(path.posix.join(dir, file)) : null
  })
}

/** How many runs' artifacts are downloaded before giving up: each may be half a gigabyte. */
const MAX_RUNS_OPENED = 5

async function fromHistory(run: RunToCompare, places: BaselinePlaces): Promise<ResolvedBaseline> {
  const { history } = places
  if ('missing' in history) return { recording: null, notes: [history.missing] }
  const { runs, baseBranch, stem } = history
  const notes: string[] = []
  let opened = 0
  try {
    const ofScenario = (artifacts: RunArtifact[]) => artifactsOf(stem, run.scenario, artifacts)
    for await (const candidate of previousRuns(runs, ofScenario, notes)) {
      const label = `${baseBranch}, ${describeDistance(candidate.commitsBack)}, run ${candidate.runId}`
      const recording = await openCandidate(candidate.artifacts, label, run, history, notes)
      if (recording !== null) {
        const { headSha: commit } = candidate
        return { recording, commit, notes: [...notes, `Previous run: ${label}.`] }
      }
      if (++opened === MAX_RUNS_OPENED) break
    }
  } catch (error) {
    // Not having looked is no fault of the run's, but it is said.
    const note = notLooked(error, baseBranch)
    if (note === null) throw error
    notes.push(note)
  }
  return { recording: null, notes }
}

type OpenHistory = Exclude<BaselinePlaces['history'], { missing: string }>

/** The first recording among a run's artifacts that measured the scenario, or null; `notes` takes why not the others. */
async function openCandidate(
  artifacts: readonly RunArtifact[],
  label: string,
  run: RunToCompare,
  history: OpenHistory,
  notes: string[],
): Promise<Recording | null> {
  for (const artifact of artifacts) {
    const recording = await measuredBy(artifact, label, run, history).catch((error: unknown) => {
      const why = error instanceof Error ? error.message : String(error)
      throw new Error(`the previous run's artifact ${artifact.name} (${label}) cannot be used: ${why}`, {
        cause: error,
      })
    })
    if (recording === 'expired') {
      notes.push(`The artifact ${artifact.name} of ${label} has expired.`)
      continue
    }
    const why = recording === null ? `holds no run of scenario ${run.scenario}` : whyNotMeasured(recording)
    if (recording !== null && why === null) return recording
    notes.push(
      recording === null
        ? `The artifact ${artifact.name} of ${label} ${why}.`
        : `The run in ${artifact.name} of ${label} is no baseline: ${why}.`,
    )
  }
  return null
}

/** The recording of one scenario among an artifact's runs, or null; of several the one under the same name. */
async function measuredBy(
  artifact: RunArtifact,
  label: string,
  { scenario, name }: RunToCompare,
  { fetched, recording }: OpenHistory,
): Promise<Recording | 'expired' | null> {
  const runs = await fetched(artifact)
  if (runs === 'expired') return 'expired'
  const likeliestFirst = runs.toSorted((a, b) => Number(b.folder === name) - Number(a.folder === name))
  for (const run of likeliestFirst) {
    if (run.folder === BASE_FOLDER) continue
    const recorded = await recording(run)
    const measured = recorded.metadata?.options.scenario
    if (measured === undefined || measured === scenario) return { ...recorded, file: label }
  }
  return null
}

function notLooked(error: unknown, baseBranch: string): string | null {
  const note = `Previous run: not looked for on ${baseBranch}, `
  if (isRateLimit(error)) {
    core.warning(`${note}${whyFailed(error)}; run the job again later.`)
    return `${note}${whyFailed(error)}.`
  }
  if (!hasStatus(error, 403, 404)) return null
  return `${note}GitHub answered ${error.status} (${whyFailed(error)}); it takes the permissions actions: read and contents: read.`
}

/** A run that was cut below this many samples tells less than an older, whole one. */
const LEAST_ROWS_OF_A_CUT_RUN = 12

/**
 * Why a recording is no baseline, or null. How its job ended does not matter: a job that failed for a leak, or was
 * cancelled late, has measured. One that broke, was not exercised, or was cancelled at its start has not.
 */
export function whyNotMeasured(recording: Recording): string | null {
  const invalid = whyInvalid(recording)
  if (invalid !== null) return invalid
  const outcome = recording.metadata?.outcome ?? { kind: 'completed' }
  if (outcome.kind === 'completed') return recording.rows === 0 ? 'it holds no sample' : null
  return recording.rows < LEAST_ROWS_OF_A_CUT_RUN
    ? `it was cut after ${countNoun(recording.rows, 'sample')}`
    : whyTooLittle(recording)
}
