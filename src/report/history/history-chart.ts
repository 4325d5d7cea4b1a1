import type { Config } from 'vega-lite'
import { countNoun, oneLine } from '../../text/text.ts'
import { type ChartTheme, chartConfig, fitLines, PALETTES } from '../chart/chart.ts'
import {
  HISTORY_COLOURS,
  type HistoryPanel,
  historyPanel,
  type VersionColours,
  versionColours,
} from './history-panel.ts'
import { metricWords } from './history-words.ts'
import type { HistoryGroup } from './trend.ts'

/** A Vega-Lite spec with a row a host and scenario, and in it a panel a payment, a cycle, a failed call. */
export interface HistorySpec {
  $schema: string
  /** The title and what stands below it, for those who do not see the picture. */
  description: string
  title: { text: string; subtitle: string[] }
  vconcat: {
    title: { text: string[]; fontSize: number; offset: number }
    hconcat: (HistoryPanel & { width: number })[]
    spacing: number
    bounds: 'flush'
  }[]
  resolve: Record<'scale' | 'legend', Record<'color' | 'shape', 'shared'>>
  spacing: number
  config: Config
}

const WIDTH_PX = 780
const GAP_PX = 74
/** A taller picture is looked at by nobody: the tables have every group. */
export const MOST_GROUPS = 12

export interface HistoryChart {
  theme: ChartTheme
  /** Whether it answers to the pointer. */
  interactive: boolean
}

/** All that a theme changes in the chart of a history. */
export function historyConfig(theme: ChartTheme): Config {
  const config = chartConfig(theme)
  const { muted } = PALETTES[theme]
  const legend = {
    ...config.legend,
    ...{ symbolStrokeWidth: 1.5, symbolSize: 90, symbolOpacity: 1, offset: 16, labelLimit: 110 },
    ...{ symbolBaseFillColor: muted, symbolBaseStrokeColor: muted },
  }
  // Vega lays out the two legends side by side, and closer than two entries of one: its own key, which Vega-Lite hands on.
  const apart = { layout: { top: { margin: 36 } } } as object
  return { ...config, range: { category: HISTORY_COLOURS[theme] }, legend: { ...legend, ...apart } }
}

/** The Vega-Lite spec behind the pictures and the page: growth by run over time, coloured by SDK version. */
export function historySpec(groups: readonly HistoryGroup[], options: HistoryChart): HistorySpec {
  const drawable = groups.filter(({ pers }) => pers.length > 0)
  const drawn = drawable.slice(0, MOST_GROUPS)
  const colours = versionColours(drawn)
  const runs = groups.reduce((sum, { rows }) => sum + rows.length, 0)
  const left = groups.length - drawn.length
  const subtitle = [
    `A point is a run, the newest on the right${drawn.some(hasErrors) ? '; bars: two standard errors either way' : ''}. At 0 nothing stays.`,
    ...(left === 0 ? [] : [`${countNoun(left, 'group')} more in the tables.`]),
  ]
  const title = {
    text: `sdk-memtest: ${countNoun(runs, 'run')}${spanWords(groups)}`,
    subtitle: subtitle.flatMap((line) => fitLines(line, WIDTH_PX, 12, 2)),
  }
  return {
    $schema: 'https://vega.github.io/schema/vega-lite/v6.json',
    description: [
      title.text,
      ...title.subtitle,
      ...drawn.map((group) => `${group.title}: ${metricWords(group)}`),
    ].join('\n'),
    title,
    vconcat: drawn.map((group) => groupRow(group, colours, options)),
    resolve: { scale: { color: 'shared', shape: 'shared' }, legend: { color: 'shared', shape: 'shared' } },
    spacing: 30,
    config: historyConfig(options.theme),
  }
}

/** `, 2026-10-20 to 2026-10-31`; nothing without runs. */
function spanWords(groups: readonly HistoryGroup[]): string {
  const days = groups.flatMap(({ rows }) => rows.map(({ point }) => point.startedAt.slice(0, 10))).toSorted()
  const [first, last] = [days[0], days.at(-1)]
  if (first === undefined || last === undefined) return ''
  return first === last ? `, ${first}` : `, ${first} to ${last}`
}

function groupRow(
  group: HistoryGroup,
  colours: VersionColours,
  options: HistoryChart,
): HistorySpec['vconcat'][number] {
  const count = group.pers.length
  const width = (WIDTH_PX - (count - 1) * GAP_PX) / count
  return {
    title: {
      text: fitLines(`${oneLine(group.title)}: ${metricWords(group)}`, WIDTH_PX, 13, 1),
      fontSize: 13,
      offset: 8,
    },
    hconcat: group.pers.map((per) => ({ ...historyPanel(group, per, colours, options.interactive), width })),
    spacing: GAP_PX,
    // As in the rows of a report's chart: the right ends stand under each other.
    bounds: 'flush',
  }
}

function hasErrors({ rows, pers }: HistoryGroup): boolean {
  return rows.some(({ rates }) => pers.some((per) => (rates[per]?.error ?? 0) > 0))
}
