/** The chart branch's folders: one a pull request, the oldest gone when they grow too many. */

/** One file of the chart branch's tree. */
export interface ChartFile {
  path: string
  sha: string
  bytes: number
}

/** How much the branch may hold before the oldest folders go. */
export const CHART_LIMITS = { folders: 100, bytes: 40_000_000 }

/** The page of the history, and the folder with its pictures and data. */
export const HISTORY_PAGE = 'README.md'
export const HISTORY_FOLDER = 'history'

/** Whether a file of the branch is the history's: bounded by itself, and no chart replaces it. */
export function isHistoryFile({ path }: ChartFile): boolean {
  return path === HISTORY_PAGE || path.startsWith(`${HISTORY_FOLDER}/`)
}

/** The path of a chart: one folder a pull request; the run's id in the name tells its age. */
export function chartPath(
  folder: string,
  runId: number,
  attempt: number,
  key: string,
  theme: 'light' | 'dark',
): string {
  return `${folder}/${runId}-${attempt}-${key}-${theme}.png`
}

/**
 * The branch's files after a push. In the pushed folder only the newest run's files and this one's stay. When there are
 * too many other folders or they hold too much, the oldest (by their newest run's id) go. The history stays.
 */
export function nextChartFiles(
  present: readonly ChartFile[],
  pushed: readonly ChartFile[],
  limits = CHART_LIMITS,
): ChartFile[] {
  const folder = folderOf(pushed[0])
  const pushedRun = Math.max(...pushed.map(runOf))
  const pushedPaths = new Set(pushed.map(({ path }) => path))
  // Jobs of one run push one after another into the same folder: only other runs' charts are replaced.
  const own = present.filter(
    (file) => folderOf(file) === folder && runOf(file) >= pushedRun && !pushedPaths.has(file.path),
  )
  const others = Map.groupBy(
    present.filter((file) => folderOf(file) !== folder && runOf(file) > 0 && !isHistoryFile(file)),
    folderOf,
  )
  const byAge = [...others.values()].sort((a, b) => newestRun(b) - newestRun(a))
  const kept = [...own, ...pushed]
  let bytes = sumBytes(kept)
  let folders = 1
  for (const files of byAge) {
    bytes += sumBytes(files)
    if (++folders > limits.folders || bytes > limits.bytes) break
    kept.push(...files)
  }
  return [...kept, ...present.filter(isHistoryFile)].toSorted((a, b) => (a.path < b.path ? -1 : 1))
}

function folderOf(file: ChartFile | undefined): string {
  return file?.path.split('/')[0] ?? ''
}

// A file not written by a run of ours counts as age 0 and is not kept: the branch is for the charts alone.
function runOf({ path }: ChartFile): number {
  return Number(/^[^/]+\/(\d+)-\d+-[^/]+\.png$/.exec(path)?.[1] ?? 0)
}

function newestRun(files: readonly ChartFile[]): number {
  return Math.max(...files.map(runOf))
}

function sumBytes(files: readonly ChartFile[]): number {
  return files.reduce((sum, { bytes }) => sum + bytes, 0)
}
