import type { MarkdownRun } from '../../report/report.ts'
import { type ChartMode, type RunStamp, randomPause } from '../comment/comment.ts'
import { hasStatus, type Repository, whyFailed } from '../github-client.ts'
import * as core from '../runner-core.ts'
import { chartPath } from './chart-folders.ts'
import { CHART_BRANCH, pushCharts } from './push-charts.ts'

export { findHistory, historyPoints, keepHistory } from './keep-history.ts'

/** The chart of one run as pictures. */
export interface ChartPictures {
  name: string
  /** What tells its file from those of other jobs of the same run. */
  file: string
  light: Buffer
  dark: Buffer
}

/** Where charts go on their branch. */
export interface ChartPlace {
  /** One a pull request or branch, e.g. `pr-12`. */
  folder: string
  stamp: RunStamp
  mode: Exclude<ChartMode, 'mermaid'>
}

export type PicturesByName = ReadonlyMap<string, NonNullable<MarkdownRun['picture']>>

/**
 * Pushes the charts to their branch and gives their addresses by run. Where that fails the report keeps its Mermaid
 * chart. A missing permission that was asked for is a notice, anything else a warning.
 */
export async function showCharts(
  repository: Repository,
  serverUrl: string,
  { folder, stamp, mode }: ChartPlace,
  charts: readonly ChartPictures[],
): Promise<PicturesByName> {
  const placed = charts.map((chart) => ({
    ...chart,
    lightPath: chartPath(folder, stamp.runId, stamp.attempt, chart.file, 'light'),
    darkPath: chartPath(folder, stamp.runId, stamp.attempt, chart.file, 'dark'),
  }))
  const images = placed.flatMap(({ light, dark, lightPath, darkPath }) => [
    { path: lightPath, png: light },
    { path: darkPath, png: dark },
  ])
  try {
    const message = `Charts of run ${stamp.runId}, attempt ${stamp.attempt}`
    const commit = await pushCharts(repository, images, message, randomPause)
    const address = (path: string) =>
      `${serverUrl}/${repository.owner}/${repository.repo}/blob/${commit}/${path}?raw=true`
    return new Map(
      placed.map(({ name, lightPath, darkPath }) => [
        name,
        { lightUrl: address(lightPath), darkUrl: address(darkPath) },
      ]),
    )
  } catch (error) {
    if (hasStatus(error, 403, 404)) {
      const tell = mode === 'branch' ? core.notice : core.info
      tell(
        `The charts stay Mermaid: the token may not push to ${CHART_BRANCH}. Their pictures need contents: write, which a fork never has.`,
      )
    } else {
      core.warning(`The charts stay Mermaid: ${CHART_BRANCH} could not be pushed (${whyFailed(error)}).`)
    }
    return new Map()
  }
}
