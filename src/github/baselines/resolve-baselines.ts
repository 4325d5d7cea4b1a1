import { existsSync } from 'node:fs'
import { mkdir, writeFile } from 'node:fs/promises'
import path from 'node:path'
import {
  type FoundRust,
  isNativeBinding,
  type Recording,
  whyInvalid,
  whyNoCounterpart,
  whyNotStored,
  whyTooLittle,
} from '../../compare/compare.ts'
import { UsageError } from '../../errors.ts'
import type { RunArtifact } from '../artifact/artifact.ts'
import { hasStatus, isRateLimit, whyFailed } from '../github-client.ts'
import * as core from '../runner-core.ts'
import { artifactsOf, recordingOf, type Subject, type UnpackedRun } from './baseline-artifact.ts'
import { describeDistance, previousRuns, type RunHistory } from './previous-run.ts'
import type { RepositoryFiles } from './repository-files.ts'

/** A baseline, or none; the notes say where it came from and what was passed over. */
export interface ResolvedBaseline {
  recording: Recording | null
  notes: string[]
}

/** A Rust baseline; or none, and perhaps what would decide instead. */
export type ResolvedRust = FoundRust & { notes: string[] }

/** Where baselines are looked for. */
export interface BaselinePlaces {
  /** The caller's files: the checkout, or the base branch in the report stage. */
  files: RepositoryFiles
  /** The baselines that come with the Action. */
  shippedDir: string
  /** Runs on the base branch; null without a token or a workflow to look in, and then why. */
  history:
    | {
        runs: RunHistory
        /** Downloads and checks an artifact of one of them. */
        unpacked: (artifact: RunArtifact) => Promise<UnpackedRun[] | 'expired'>
        baseBranch: string
        stem: string
      }
    | { missing: string }
  tempDir: string
  /** Reads a CSV with what lies beside it. */
  recording: (csvFile: string) => Promise<Recording>
}

/** What a baseline is looked for: the scenario decides, the name chooses among several runs of it. */
export type RunToCompare = Pick<Subject, 'scenario' | 'name'>

/**
 * The previous run: a given file, else the last run on the base branch that measured, whatever its conclusion, at the merge
 * base or the nearest ancestor, else the repository's stored file, else none.
 * @throws UsageError when the given file is not there; Error when a found artifact cannot be downloaded or is refused:
 *   that is a fault to mend, not the absence of a baseline.
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
export type RunOfRust = Pick<Subject, 'scenario'> & { recording: Recording | null }

/**
 * The stored Rust baseline of a run: `baselines/rust/SDKVERSION/SCENARIO.csv` or, for a recording that names no version,
 * `baselines/rust/SCENARIO.csv`, of the caller's repository before those shipped with the Action, else none.
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
      const read = { ...(await places.recording(shipped)), file: `${stem}.csv (shipped)` }
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
    throw new UsageError(
      `input ${input} should name a CSV file in ${places.files.place}, got ${JSON.stringify(file)}, which is not there`,
    )
  }
  return { recording, notes: [`Input ${input}: ${file}.`] }
}

/** Reads `STEM.csv`, with the files beside it that say what it was measured on. */
async function fromFiles(
  stem: string,
  { files, tempDir, recording }: BaselinePlaces,
): Promise<Recording | null> {
  const csv = await files.read(`${stem}.csv`)
  if (csv === null) return null
  const { dir: folder, base } = path.parse(stem)
  const dir = path.join(tempDir, 'baselines', folder.replace(/[^\w-]+/g, '_'))
  await mkdir(dir, { recursive: true })
  const csvFile = path.join(dir, `${base}.csv`)
  await writeFile(csvFile, csv)
  const beside = base === 'samples' ? ['run.json', 'checkpoints.jsonl'] : [`${base}.json`]
  for (const name of beside) {
    const bytes = await files.read(path.posix.join(folder, name))
    if (bytes !== null) await writeFile(path.join(dir, name), bytes)
  }
  return { ...(await recording(csvFile)), file: `${stem}.csv` }
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
      const recording = await openCandidate(
        candidate.artifacts,
        label,
        run,
        history.unpacked,
        places.recording,
        notes,
      )
      if (recording !== null) return { recording, notes: [...notes, `Previous run: ${label}.`] }
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

/** The first recording among a run's artifacts that measured the scenario, or null; `notes` takes why not the others. */
async function openCandidate(
  artifacts: readonly RunArtifact[],
  label: string,
  run: RunToCompare,
  unpack: (artifact: RunArtifact) => Promise<UnpackedRun[] | 'expired'>,
  read: BaselinePlaces['recording'],
  notes: string[],
): Promise<Recording | null> {
  for (const artifact of artifacts) {
    const unpacked = await unpack(artifact).catch((error: unknown) => {
      const why = error instanceof Error ? error.message : String(error)
      throw new Error(`the previous run's artifact ${artifact.name} (${label}) cannot be used: ${why}`, {
        cause: error,
      })
    })
    if (unpacked === 'expired') {
      notes.push(`The artifact ${artifact.name} of ${label} has expired.`)
      continue
    }
    const recording = await recordingOf(unpacked, run, label, read)
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
    ? `it was cut after ${recording.rows} samples`
    : whyTooLittle(recording)
}
