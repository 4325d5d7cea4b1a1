/** What one report may cost, over all artifacts together. */

import { BASE_FOLDER } from '../../run/options/options.ts'
import { type ChooseFiles, RefusedArchive, runFileOf } from '../artifact/artifact.ts'

/**
 * What one report may cost, over all artifacts together: each limit for itself would still multiply. Measured on two
 * cores: a run costs about half a second to judge and draw, a row 180 bytes in memory, a checkpoint 3 KB.
 */
const MOST = {
  runs: 60,
  downloadBytes: 512 * 1024 * 1024,
  csvBytes: 300_000_000,
  checkpointBytes: 40_000_000,
  rows: 2_000_000,
  seconds: 90,
}

/** What is left to spend, and what was left out for it. */
export interface ReportBudget {
  /** For one of so many artifacts, the files to unpack: whole runs, and their names as long as there is room. */
  chooseFor(artifacts: number): ChooseFiles
  /** Whether a run's rows fit; one that does not is left out. */
  admits(rows: number): boolean
  /** Whether another artifact may be downloaded; one for which there is no time or no room is left out. */
  mayDownload(bytes: number): boolean
  /** Runs that are left out of the report. */
  unjudged(): number
  /** How many runs are judged without their checkpoints, so without the names of what grew. */
  unnamed(): number
}

/** @param now The time in milliseconds. */
export function reportBudget(now: () => number = Date.now): ReportBudget {
  const left = { ...MOST }
  const endsAt = now() + MOST.seconds * 1000
  let unjudged = 0
  let unnamed = 0
  return {
    chooseFor: (artifacts) => (claimed) => {
      const chosen = new Set<string>()
      const share = Math.max(1, Math.floor(MOST.runs / artifacts))
      let taken = 0
      if (!claimed.keys().some((name) => runFileOf(name)?.file === 'samples.csv')) {
        throw new RefusedArchive('no samples.csv inside')
      }
      const folders = Map.groupBy(claimed, ([name]) => runFileOf(name)?.folder ?? '')
      for (const [folder, files] of [...folders].toSorted(([a], [b]) => byFolder(a, b))) {
        const bytesOf = (file: string) => files.find(([name]) => runFileOf(name)?.file === file)?.[1] ?? 0
        if (!files.some(([name]) => runFileOf(name)?.file === 'samples.csv')) continue
        const isBase = folder === BASE_FOLDER
        if ((!isBase && (taken === share || left.runs === 0)) || bytesOf('samples.csv') > left.csvBytes) {
          if (!isBase) unjudged++
          continue
        }
        if (!isBase) {
          taken++
          left.runs--
        }
        left.csvBytes -= bytesOf('samples.csv')
        // Checkpoints hold the names of what grew: details, which the verdict does without.
        const withNames = bytesOf('checkpoints.jsonl') <= left.checkpointBytes
        if (withNames) left.checkpointBytes -= bytesOf('checkpoints.jsonl')
        else unnamed++
        for (const [name] of files) {
          if (withNames || runFileOf(name)?.file !== 'checkpoints.jsonl') chosen.add(name)
        }
      }
      return chosen
    },
    admits(rows) {
      const fits = rows <= left.rows
      if (fits) left.rows -= rows
      else unjudged++
      return fits
    },
    mayDownload(bytes) {
      // A download too large by itself is an error of its own, not left out in silence.
      const may = now() < endsAt && (bytes <= left.downloadBytes || bytes > MOST.downloadBytes)
      if (may) left.downloadBytes -= bytes
      else unjudged++
      return may
    },
    unjudged: () => unjudged,
    unnamed: () => unnamed,
  }
}

/** The base SDK's run first, which the others are compared with. */
function byFolder(a: string, b: string): number {
  return Number(b === BASE_FOLDER) - Number(a === BASE_FOLDER) || (a < b ? -1 : 1)
}
