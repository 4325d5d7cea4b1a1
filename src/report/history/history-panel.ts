import type { LayerSpec } from 'vega-lite/types_unstable/spec/index.js'
import { byteAxisOf, type ChartTheme, inUnit } from '../chart/chart.ts'
import { verdictTitle } from '../verdict-words.ts'
import type { HistoryPoint } from './history-point.ts'
import { dateWords, perWords, rateWords, shortCommit } from './history-words.ts'
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

/** One panel without its width. */
export type HistoryPanel = LayerSpec<string> & { height: number }

const HEIGHT_PX = 150
/** More cannot be told apart at this width. */
const MOST_RUNS = 120
/** Versions with a colour of their own, the newest; older ones share the last colour. */
const MOST_VERSIONS = 5
const OLDER = 'older'

export const HISTORY_COLOURS: Record<ChartTheme, string[]> = {
  light: ['#0969da', '#bc4c00', '#8250df', '#1a7f37', '#bf3989', '#59636e'],
  dark: ['#4493f8', '#f0883e', '#bd93f9', '#3fb950', '#f778ba', '#9198a1'],
}

/** The SDK versions of a history by their colours. */
export interface VersionColours {
  /** With a colour of their own, in the order of the colours. */
  versions: readonly string[]
  /** Those that a legend names. */
  legend: string[]
}

/** One set for all panels that stand together. */
export function versionColours(groups: readonly HistoryGroup[]): VersionColours {
  const versions = newestVersions(groups)
  return { versions, legend: legendOf(groups, versions) }
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

/** Growth by run over time, coloured by SDK version; its shape says the verdict. */
export function historyPanel(
  group: HistoryGroup,
  per: HistoryPer,
  { versions, legend }: VersionColours,
  interactive: boolean,
): HistoryPanel {
  const rows = group.rows.slice(-MOST_RUNS)
  const unit =
    group.metric?.unit === 'bytes'
      ? byteAxisOf(rows.flatMap(({ rates }) => (rates[per] === undefined ? [] : [rates[per].amount])))
      : { name: '', divisor: 1 }
  const values = rows.flatMap((row, index) =>
    drawnPoint(row, index, { group, per, versions, divisor: unit.divisor }),
  )
  const isAllZero = values.every(({ low, high }) => low === 0 && high === 0)
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
    // Where no run leaves anything there is no range, and an axis of its own would have zero in its middle.
    scale: isAllZero ? { domain: [0, 1] } : { zero: true, nice: true },
    axis: isAllZero ? { tickCount: 1, tickMinStep: 1 } : { tickCount: 5 },
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
    legend: {},
  } as const
  return {
    height: HEIGHT_PX,
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
