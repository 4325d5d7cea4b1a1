/** The history on the chart branch: what the runs of the default branch grew by, in a page with pictures. */

import type { RunReport } from '../../compare/compare.ts'
import {
  drawHistory,
  type HistoryGroup,
  type HistoryPoint,
  historyGroups,
  keptPoint,
  readPoint,
  renderHistoryMarkdown,
  reportJson,
} from '../../report/report.ts'
import { randomPause } from '../comment/comment.ts'
import { hasStatus, type Repository, whyFailed } from '../github-client.ts'
import * as core from '../runner-core.ts'
import { type ChartFile, HISTORY_FOLDER, HISTORY_PAGE, isHistoryFile } from './chart-folders.ts'
import { CHART_BRANCH, createBlob, moveChartBranch, readBlob } from './push-charts.ts'

/** How much of the past is kept: the newest runs of the groups that ran last. */
export const HISTORY_LIMITS = { runs: 120, groups: 24 }
/** The page's tables: the pictures show more. */
const MOST_ROWS = 20
const POINTS_FILE = `${HISTORY_FOLDER}/points.jsonl`
/** Twice what the limits allow. What is larger was not written by this tool. */
const MAX_POINTS_BYTES = 12_000_000

/** Whose history it is. */
export interface HistoryPlace {
  serverUrl: string
  /** The branch whose runs these are. */
  branch: string
  runId: number
}

/**
 * Adds runs to the history on the chart branch: its points, the pictures of the groups that changed, its page. Two jobs
 * that do so at once both keep theirs. A token that may not push, and whatever else fails, costs the history alone.
 * @returns All that is kept now; null where nothing could be.
 */
export async function keepHistory(
  repository: Repository,
  place: HistoryPlace,
  added: readonly HistoryPoint[],
): Promise<HistoryPoint[] | null> {
  let kept: HistoryPoint[] = []
  const drawn = new Map<string, ChartFile[]>()
  const changed = new Set(historyGroups(added).map(({ id }) => id))
  const next = async (present: readonly ChartFile[]): Promise<ChartFile[]> => {
    kept = mergedPoints(await readPoints(repository, present), added)
    const groups = historyGroups(kept)
    const pictures: ChartFile[] = []
    for (const group of groups) {
      const { light, dark } = pathsOf(group)
      const there = present.filter(({ path }) => path === light || path === dark)
      const isThere = there.length === 2 && !changed.has(group.id)
      pictures.push(...(isThere ? there : await picturesOf(repository, group, drawn)))
    }
    const files = { [POINTS_FILE]: linesOf(kept), [HISTORY_PAGE]: pageOf(groups, place, repository) }
    const written = Object.entries(files).map(([path, text]) =>
      createBlob(repository, path, Buffer.from(text)),
    )
    return [...present.filter((file) => !isHistoryFile(file)), ...pictures, ...(await Promise.all(written))]
  }
  try {
    await moveChartBranch(repository, next, `History with run ${place.runId}`, randomPause)
    core.info(`History: ${kept.length} run(s), ${historyAddress(repository, place.serverUrl)}`)
    return kept
  } catch (error) {
    if (hasStatus(error, 403, 404)) {
      core.info(`No history is kept: the token may not push to ${CHART_BRANCH}, which needs contents: write.`)
    } else {
      core.warning(`The history could not be kept on ${CHART_BRANCH} (${whyFailed(error)}).`)
    }
    return null
  }
}

/** The points of judged runs, as they are kept; a foreign recording does not say when it began, and is none. */
export function historyPoints(reports: readonly RunReport[]): HistoryPoint[] {
  return reports.flatMap((report) => {
    const read = readPoint(reportJson(report), report.recording.metadata)
    return read.kind === 'point' ? [slim(read.point)] : []
  })
}

/** Without what no trend is told by: a branch keeps it for good. */
function slim(point: HistoryPoint): HistoryPoint {
  const metrics = point.metrics.filter(
    ({ name, verdict, perPayment, perCycle, perFailure }) =>
      verdict === 'leak' || name === 'heap_alloc_bytes' || (perPayment ?? perCycle ?? perFailure) !== null,
  )
  return { ...point, metrics }
}

/** The history's address, where there is one; null too where nobody could be asked. */
export async function findHistory(repository: Repository, serverUrl: string): Promise<string | null> {
  const { octokit, owner, repo } = repository
  try {
    const { data } = await octokit.rest.git.getTree({ owner, repo, tree_sha: CHART_BRANCH })
    return data.tree.some(({ path }) => path === HISTORY_PAGE) ? historyAddress(repository, serverUrl) : null
  } catch (error) {
    if (!hasStatus(error, 404, 409)) core.info(`No link to the history: ${whyFailed(error)}.`)
    return null
  }
}

function historyAddress({ owner, repo }: Repository, serverUrl: string): string {
  return `${serverUrl}/${owner}/${repo}/blob/${CHART_BRANCH}/${HISTORY_PAGE}`
}

/** The points on the branch. A line that is no point, of a later version or by another hand, is left out. */
async function readPoints(repository: Repository, present: readonly ChartFile[]): Promise<HistoryPoint[]> {
  const file = present.find(({ path }) => path === POINTS_FILE)
  if (file === undefined) return []
  if (file.bytes > MAX_POINTS_BYTES) {
    core.warning(
      `${POINTS_FILE} on ${CHART_BRANCH} has ${file.bytes} bytes, which no run wrote: it is begun anew.`,
    )
    return []
  }
  const text = (await readBlob(repository, file)).toString('utf8')
  return text.split('\n').flatMap((line) => keptPoint(parsed(line)) ?? [])
}

function parsed(line: string): unknown {
  try {
    return JSON.parse(line) as unknown
  } catch {
    return null
  }
}

/** All points, each run once: a run that is judged again replaces itself. Of each group the newest, of the groups too. */
export function mergedPoints(
  before: readonly HistoryPoint[],
  added: readonly HistoryPoint[],
  limits = HISTORY_LIMITS,
): HistoryPoint[] {
  const runs = new Map([...before, ...added].map((point) => [identityOf(point), point]))
  const groups = historyGroups([...runs.values()])
  const last = groups.toSorted((a, b) => (newestOf(a) > newestOf(b) ? -1 : 1)).slice(0, limits.groups)
  // Ordered by title, so that the nightly change of the file is what was added.
  return groups
    .filter((group) => last.includes(group))
    .flatMap(({ rows }) => rows.slice(-limits.runs).map(({ point }) => point))
}

function identityOf({ startedAt, host, scenario, inject, sdkVersion }: HistoryPoint): string {
  return JSON.stringify([startedAt, host, scenario, inject, sdkVersion])
}

const newestOf = ({ rows }: HistoryGroup) => rows.at(-1)?.point.startedAt ?? ''

const linesOf = (points: readonly HistoryPoint[]) =>
  points.map((point) => `${JSON.stringify(point)}\n`).join('')

const pathsOf = ({ id }: HistoryGroup) => ({
  light: `${HISTORY_FOLDER}/${id}-light.svg`,
  dark: `${HISTORY_FOLDER}/${id}-dark.svg`,
})

/**
 * A group's two pictures. Drawn once for the same runs over all tries, so that a job that lost a race is quick the next
 * time. The same runs give the same bytes, and Git keeps those once.
 */
async function picturesOf(
  repository: Repository,
  group: HistoryGroup,
  drawn: Map<string, ChartFile[]>,
): Promise<ChartFile[]> {
  const { light, dark } = pathsOf(group)
  const key = JSON.stringify(group)
  const known = drawn.get(key)
  if (known !== undefined) return known
  const pictures = await drawHistory(group)
  const files = await Promise.all([
    createBlob(repository, light, Buffer.from(pictures.light)),
    createBlob(repository, dark, Buffer.from(pictures.dark)),
  ])
  drawn.set(key, files)
  return files
}

function pageOf(
  groups: readonly HistoryGroup[],
  { serverUrl, branch }: HistoryPlace,
  repository: Repository,
): string {
  const { owner, repo } = repository
  return renderHistoryMarkdown(groups, {
    title: `Memory of the SDK over time, ${owner}/${repo}`,
    preface: [
      `What a payment and a cycle leave behind, by SDK version and commit, in the runs on ${branch}. At 0 nothing stays. Kept by sdk-memtest: of each host and scenario the newest ${HISTORY_LIMITS.runs} runs.`,
      "The same as a page that answers to the pointer is history.html in a run's artifact.",
    ],
    pictureOf: pathsOf,
    commitUrl: (sha) => `${serverUrl}/${owner}/${repo}/commit/${sha}`,
    mostRows: MOST_ROWS,
  })
}
