import type { Config } from 'vega-lite'
import type { LayerSpec } from 'vega-lite/types_unstable/spec/index.js'
import { countNoun, oneLine } from '../../text/text.ts'
import { byteAxisOf, type ChartTheme, chartConfig, fitLines, inUnit, PALETTES } from '../chart/chart.ts'
import { verdictTitle } from '../verdict-words.ts'
import type { HistoryPoint } from './history-point.ts'
import { dateWords, metricWords, perWords, rateWords, shortCommit } from './history-words.ts'
import type { HistoryGroup, HistoryPer, HistoryRow } from './trend.ts'

/** One point of one panel, as the marks need it. */
interface DrawnPoint {
  /** Its place on the axis: unique in its panel, see {@link placeOf}. */
  place: string
  version: string
  state: State
  /** In the axis's unit. */
  growth: number
  low: number
  high: number
  date: string
  commit: string
  sdk: string
  verdict: string
  figure: string
}

const STATES = ['leak', 'undecided', 'no leak'] as const
type State = (typeof STATES)[number]

type Panel = LayerSpec<string>

/** A Vega-Lite spec with a row a host and scenario, and in it a panel a payment, a cycle, a failed call. */
export interface HistorySpec {
  $schema: string
  /** The title and what stands below it, for those who do not see the picture. */
  description: string
  title: { text: string; subtitle: string[] }
  vconcat: {
    title: { text: string[]; fontSize: number; offset: number }
    hconcat: Panel[]
    spacing: number
  }[]
  resolve: Record<'scale' | 'legend', Record<'color' | 'shape', 'shared'>>
  spacing: number
  config: Config
}

const WIDTH_PX = 780
const GAP_PX = 60
const PANEL_HEIGHT_PX = 150
/** More cannot be told apart at this width. */
const MOST_RUNS = 120
/** A taller picture is looked at by nobody: the tables have every group. */
const MOST_GROUPS = 12
/** Versions with a colour of their own, the newest; older ones share the last colour. */
const MOST_VERSIONS = 5
const OLDER = 'older'

const COLOURS: Record<ChartTheme, string[]> = {
  light: ['#0969da', '#bc4c00', '#8250df', '#1a7f37', '#bf3989', '#59636e'],
  dark: ['#4493f8', '#f0883e', '#bd93f9', '#3fb950', '#f778ba', '#9198a1'],
}

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
  return { ...config, range: { category: COLOURS[theme] }, legend: { ...legend, ...apart } }
}

/** The Vega-Lite spec behind the pictures and the page: growth by run over time, coloured by SDK version. */
export function historySpec(groups: readonly HistoryGroup[], options: HistoryChart): HistorySpec {
  const drawable = groups.filter(({ pers }) => pers.length > 0)
  const drawn = drawable.slice(0, MOST_GROUPS)
  const versions = newestVersions(drawn)
  const colours = { versions, legend: legendOf(drawn, versions) }
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

/** A legend is one for all panels: what has a colour in any of them. */
function legendOf(groups: readonly HistoryGroup[], versions: readonly string[]): string[] {
  const isOlder = groups.some(({ rows }) => rows.some(({ point }) => !versions.includes(point.sdkVersion)))
  return isOlder ? [...versions, OLDER] : [...versions]
}

/** The SDK versions that have a colour of their own: those that were measured last, the highest first. */
function newestVersions(groups: readonly HistoryGroup[]): string[] {
  const points = groups.flatMap(({ rows }) => rows.map(({ point }) => point))
  const last = new Map<string, string>()
  for (const { sdkVersion, startedAt } of points) {
    if ((last.get(sdkVersion) ?? '') < startedAt) last.set(sdkVersion, startedAt)
  }
  return [...last.entries()]
    .toSorted(([a, lastA], [b, lastB]) => (lastA > lastB ? -1 : lastA < lastB ? 1 : a < b ? -1 : 1))
    .map(([version]) => version)
    .slice(0, MOST_VERSIONS)
    .toSorted((a, b) => b.localeCompare(a, 'en', { numeric: true }))
}

interface Colours {
  versions: readonly string[]
  legend: string[]
}

function groupRow(
  group: HistoryGroup,
  colours: Colours,
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
    hconcat: group.pers.map((per) => panel(group, per, width, colours, options)),
    spacing: GAP_PX,
  }
}

function panel(
  group: HistoryGroup,
  per: HistoryPer,
  width: number,
  { versions, legend }: Colours,
  { interactive }: HistoryChart,
): Panel {
  const rows = group.rows.slice(-MOST_RUNS)
  const unit =
    group.metric?.unit === 'bytes'
      ? byteAxisOf(rows.flatMap(({ rates }) => (rates[per] === undefined ? [] : [rates[per].amount])))
      : { name: '', divisor: 1 }
  const values = rows.flatMap((row, index) =>
    drawnPoint(row, index, { group, per, versions, divisor: unit.divisor }),
  )
  const x = {
    field: 'place',
    type: 'ordinal',
    title: null,
    scale: { type: 'point', padding: 0.5, domain: rows.map(({ point }, index) => placeOf(point, index)) },
    axis: {
      labelExpr: "slice(split(datum.label, '|'), 1)",
      labelAngle: 0,
      labelOverlap: 'greedy',
      labelSeparation: 8,
      ticks: false,
      labelPadding: 6,
    },
  } as const
  const y = {
    field: 'growth',
    type: 'quantitative',
    title: inUnit(perWords(per), unit),
    scale: { zero: true, nice: true },
    axis: { tickCount: 5 },
  } as const
  const color = {
    field: 'version',
    type: 'nominal',
    scale: { domain: [...versions, OLDER] },
    legend: { values: legend, symbolType: 'circle', labelExpr: "'SDK ' + datum.label" },
  } as const
  const shape = {
    field: 'state',
    type: 'nominal',
    scale: { domain: [...STATES], range: ['triangle-up', 'diamond', 'circle'] },
  } as const
  return {
    width,
    height: PANEL_HEIGHT_PX,
    data: { values },
    layer: [
      { data: { values: [{ growth: 0 }] }, mark: { type: 'rule', style: 'cycle' }, encoding: { y } },
      {
        mark: { type: 'line', strokeWidth: 1.2, opacity: 0.55 },
        encoding: { x, y, color, detail: { field: 'sdk' } },
      },
      {
        mark: { type: 'rule', strokeWidth: 1.2, opacity: 0.8 },
        encoding: { x, y: { ...y, field: 'low' }, y2: { field: 'high' }, color },
      },
      {
        mark: { type: 'point', filled: true, size: rows.length > 40 ? 34 : 64, opacity: 1 },
        encoding: {
          x,
          y,
          color,
          shape,
          ...(interactive ? { tooltip: TOOLTIP } : {}),
        },
      },
    ],
  }
}

const TOOLTIP = [
  { field: 'date', title: 'date (UTC)' },
  { field: 'sdk', title: 'SDK' },
  { field: 'commit', title: 'commit' },
  { field: 'verdict', title: 'verdict' },
  { field: 'figure', title: 'growth' },
].map((each) => ({ ...each, type: 'nominal' as const }))

interface Place {
  group: HistoryGroup
  per: HistoryPer
  versions: readonly string[]
  divisor: number
}

/** Two standard errors either way hold the true growth in 19 of 20 runs. */
const ERRORS_SHOWN = 2

function drawnPoint(row: HistoryRow, index: number, { group, per, versions, divisor }: Place): DrawnPoint[] {
  const rate = row.rates[per]
  if (rate === undefined) return []
  const { point } = row
  const [growth, error] = [rate.amount / divisor, ((rate.error ?? 0) * ERRORS_SHOWN) / divisor]
  return [
    {
      place: placeOf(point, index),
      version: versions.includes(point.sdkVersion) ? point.sdkVersion : OLDER,
      state: stateOf(point),
      growth,
      low: growth - error,
      high: growth + error,
      date: dateWords(point),
      commit: shortCommit(point) ?? '–',
      sdk: point.sdkVersion,
      verdict: verdictTitle(point.verdict),
      figure: `${rateWords(rate, group)} ${perWords(per)}`,
    },
  ]
}

/** Its number, then the lines of its label: the day, and the commit or else the hour. */
function placeOf(point: HistoryPoint, index: number): string {
  return `${index}|${point.startedAt.slice(5, 10)}|${shortCommit(point) ?? point.startedAt.slice(11, 16)}`
}

function stateOf({ verdict: { kind } }: HistoryPoint): State {
  if (kind === 'leak' || kind === 'regressed') return 'leak'
  return kind === 'no-leak' || kind === 'improved' ? 'no leak' : 'undecided'
}

function hasErrors({ rows, pers }: HistoryGroup): boolean {
  return rows.some(({ rates }) => pers.some((per) => (rates[per]?.error ?? 0) > 0))
}
