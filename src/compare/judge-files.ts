import type { GivenRustSource } from './baselines/baselines.ts'
import { judge } from './judge.ts'
import type { Judgement } from './judgement.ts'
import { type KnownLeak, type Recording, readKnownLeaks, readRecording } from './recording/recording.ts'

/** Which recorded runs to judge, and against what. */
export interface FilesToJudge {
  runs: readonly string[]
  /** The CSV of a Rust run, or null: then `findRust` is asked, if there. */
  rust: string | null
  findRust?: FindRust | undefined
  previous: string | null
  /** The file of accepted leaks, or null for `memtest-known-leaks.json`, if there. */
  knownLeaks: string | null
  /** What the user says about forced collections in the runs, or null: then each `run.json` tells. */
  forcedGc: boolean | null
  now: Date
}

/** A Rust run as it was found for a run, or why there is none, with what would decide: the rest of a sentence. */
export type FoundRust =
  | { recording: Recording; source: GivenRustSource; isVouchedFor: boolean }
  | { recording: null; missing: string | null }
export type FindRust = (run: Recording) => Promise<FoundRust>

/** Baselines and accepted leaks, read whole: whatever happens to their files afterwards. */
export interface Against {
  baselines: BaselineRecordings
  /** Where the Rust run came from (default `file`: the user gave it). */
  rustSource?: GivenRustSource
  /** Finds the Rust side of each run, where no file was given. */
  findRust?: FindRust | undefined
  knownLeaks: KnownLeak[]
}

/**
 * Reads what runs are judged against.
 * @throws UsageError at the first file that cannot be read.
 */
export async function readAgainst(files: Omit<FilesToJudge, 'runs' | 'now'>): Promise<Against> {
  const { rust, findRust, previous, knownLeaks, forcedGc } = files
  return {
    findRust,
    baselines: {
      rust: rust === null ? null : await readRecording(rust, null),
      previous: previous === null ? null : await readPrevious(previous, forcedGc),
    },
    knownLeaks: await readKnownLeaks(knownLeaks),
  }
}

/**
 * Reads and judges one run.
 * @param forcedGc What the user says about forced collections in it, or null.
 * @throws UsageError when it cannot be read.
 */
export async function judgeFile(
  file: string,
  forcedGc: boolean | null,
  against: Against,
  now: Date,
): Promise<RunReport> {
  const recording = await readRecording(file, forcedGc)
  const { previous } = against.baselines
  const found = await rustOf(recording, against)
  const baselines = { rust: found.recording, previous }
  const rust =
    found.recording === null
      ? { missingRust: found.missing }
      : { rustSource: found.source, isRustVouchedFor: found.isVouchedFor }
  const { knownLeaks } = against
  return {
    judgement: judge(recording, { ...baselines, ...rust, knownLeaks, now, asksSmallest: true }),
    recording,
    baselines,
  }
}

async function rustOf(
  run: Recording,
  { baselines, rustSource = 'file', findRust }: Against,
): Promise<FoundRust> {
  const given = baselines.rust
  if (given !== null) return { recording: given, source: rustSource, isVouchedFor: rustSource === 'file' }
  return findRust === undefined ? { recording: null, missing: null } : await findRust(run)
}

/**
 * Reads and judges runs one after the other, in the order given; only one is in memory at a time.
 * @throws UsageError at the first file that cannot be read.
 */
export async function* judgeFiles(files: FilesToJudge): AsyncGenerator<RunReport> {
  const against = await readAgainst(files)
  for (const file of files.runs) yield await judgeFile(file, files.forcedGc, against, files.now)
}

// What the user says about the runs holds for a previous run too, unless that one tells itself.
async function readPrevious(file: string, forcedGc: boolean | null): Promise<Recording> {
  const recording = await readRecording(file, null)
  return recording.metadata === null && forcedGc !== null ? { ...recording, forcedGc } : recording
}

/** One judged run with the series behind it: what every renderer of a whole report takes. */
export interface RunReport {
  judgement: Judgement
  recording: Recording
  baselines: BaselineRecordings
  /** The commit that the run is about, where it is known. */
  commit?: string | null
  /** The commit that the previous run measured, where it is known. */
  baseCommit?: string | null
  /** Whose figures these are when nobody vouches for them, such as `an untrusted run of stranger/r`; else null. */
  untrusted?: string | null
}

/** The recordings a run was compared with; null where there was none. */
export interface BaselineRecordings {
  rust: Recording | null
  previous: Recording | null
}
