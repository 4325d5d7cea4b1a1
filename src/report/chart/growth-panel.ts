import { at } from '../../at.ts'
import { isByteMetric, metricName, type RunReport, recorderOf } from '../../compare/compare.ts'
import type { NumericColumn } from '../../compare/recording/columns.ts'
import { capitalized, countNoun } from '../../text/text.ts'
import { growthWords } from '../metric-rows.ts'
import { byteAxisOf, inUnit, paddedRange } from './axes.ts'
import { drawnBaselines, PREVIOUS, RUN, RUST } from './chart-data.ts'
import { SERIES, seriesSwitches } from './chart-layers.ts'
import { incrementsOf } from './increments.ts'
import { hoverLayer, isShown, type Panel, type Switch, zoomOf, zoomParam } from './panel.ts'

const ID = 'growth'

/**
 * What each cycle added to a metric, with the mean and two standard errors of it either way, beside its baselines. Null
 * where it was not counted at rest after enough cycles.
 */
export function growthPanel(report: RunReport, metric: NumericColumn, interactive: boolean): Panel | null {
  const { recording } = report
  const baselines = drawnBaselines(report)
  const run = incrementsOf(recording, metric)
  if (run === null) return null
  const own = (baseline: RunReport['recording'] | null) =>
    baseline === null ? null : incrementsOf(baseline, metric)
  const series = [
    { who: RUN, increments: run },
    { who: RUST, increments: own(baselines.rust) },
    { who: PREVIOUS, increments: own(baselines.previous) },
  ].flatMap(({ who, increments }) => (increments === null ? [] : [{ who, ...increments }]))
  const isBytes = isByteMetric(metric)
  const gains = series.map(({ points }) => points.map(({ gained }) => gained))
  const inReach = gains.map(withoutFarOut)
  const away = gains.flat().length - inReach.flat().length
  const all = [...inReach.flat(), ...series.flatMap(({ mean, error }) => [0, mean + error, mean - error])]
  const unit = isBytes ? byteAxisOf(all) : { name: '', divisor: 1 }
  const scaled = (value: number) => Number((value / unit.divisor).toPrecision(6))
  // The run last, so that it is drawn over what lies at the same height.
  const rows = series
    .toReversed()
    .flatMap(({ who, points }) => points.map(({ cycle, gained }) => ({ who, cycle, gained: scaled(gained) })))
  const means = series.toReversed().map(({ who, mean, error }) => ({
    who,
    mean: scaled(mean),
    low: scaled(mean - error),
    high: scaled(mean + error),
  }))
  const isWhole = unit.divisor === 1 && rows.every(({ gained }) => Number.isInteger(gained))
  const cycles = rows.map(({ cycle }) => cycle)
  const whole: [number, number] = [Math.min(...cycles), Math.max(...cycles)]
  // Its means are drawn as bands, its cycles as points: a dash tells nothing here.
  const switches = seriesSwitches(new Set(series.map(({ who }) => who))).map(
    (one): Switch => ({ ...one, line: 'solid' }),
  )
  const name = metricName(metric, recorderOf(recording))
  const title = inUnit('a cycle adds', unit)
  // The judged rates, which stand in the table too: the mean of the increments, drawn here, has the payments in it, and of
  // what is cleared or open any figure would read as a verdict.
  const leak = report.judgement.metrics.find((judged) => judged.name === metric && judged.verdict === 'leak')
  const x = {
    field: 'cycle',
    type: 'quantitative',
    title: 'cycle',
    scale: { domain: whole, nice: false, padding: 6 },
    axis: { tickMinStep: 1, tickCount: 6 },
  } as const
  const y = {
    field: 'gained',
    type: 'quantitative',
    title,
    scale: { domain: rangeWithZero(all.map(scaled), 1 / unit.divisor), nice: false, zero: false },
    axis: { tickCount: 5, ...(isWhole ? { tickMinStep: 1 } : {}) },
  } as const
  const legend =
    switches.length > 1
      ? { values: switches.map((one) => one.name), orient: 'bottom', labelFontSize: 11, symbolSize: 200 }
      : null
  const color = { field: 'who', type: 'nominal', scale: { domain: SERIES }, legend } as const
  const isOn = isShown('who', switches, interactive)
  const tooltip = [
    { field: 'who', type: 'nominal', title: 'series' },
    { field: 'cycle', type: 'quantitative', title: 'cycle' },
    { field: 'gained', type: 'quantitative', title, format: ',.4~f' },
  ]
  return {
    id: ID,
    title: `${capitalized(name)}: ${leak === undefined ? 'what each cycle adds' : growthWords(leak, ' a ')}`,
    key: [
      `point: ${run.every === 1 ? 'a cycle' : `mean of ${countNoun(run.every, 'cycle')}`}${hasPayments(recording) ? ' with its payments' : ''}`,
      'line, band: mean ± 2 standard errors',
      ...(away === 0 ? [] : [`${away} out of view`]),
    ].join('; '),
    heightPx: 190,
    layer: [
      {
        data: { values: [{ zero: 0 }] },
        mark: { type: 'rule', style: 'zero' },
        encoding: { y: { ...y, field: 'zero' } },
      },
      {
        data: { name: 'means' },
        transform: isOn,
        mark: { type: 'rect', fillOpacity: 0.22 },
        encoding: { y: { ...y, field: 'low' }, y2: { field: 'high' }, color },
      },
      {
        data: { name: 'means' },
        transform: isOn,
        mark: { type: 'rule', strokeWidth: 1.5 },
        encoding: { y: { ...y, field: 'mean' }, color },
      },
      {
        data: { name: 'increments' },
        ...zoomParam(ID, interactive),
        transform: isOn,
        mark: { type: 'point', filled: true, size: 22, opacity: 1, clip: true },
        encoding: { x, y, color },
      },
      ...(interactive
        ? [hoverLayer(ID, { data: 'increments', transform: isOn, encoding: { x, y }, tooltip })]
        : []),
    ] as Panel['layer'],
    datasets: { increments: rows, means },
    columns: {
      who: 'series',
      cycle: 'cycle',
      gained: `${name}: ${title}`,
      mean: 'mean',
      low: 'mean less 2 SE',
      high: 'mean plus 2 SE',
    },
    switches,
    zoom: zoomOf(ID, 'cycle', whole, interactive),
  }
}

/** A cycle with payments adds what they leave too, more than the headline says of a reconnect alone. */
function hasPayments({ columns }: RunReport['recording']): boolean {
  return columns.payments?.some((made) => made > 0) ?? false
}

/** As many times the distance between the quartiles, or the usual increment, a value may lie outside of them. */
const REACH = { ofQuartiles: 25, ofMedian: 15 }

/** Without what is so far off that it would press all else flat: a heap that falls once by half a megabyte. */
function withoutFarOut(values: readonly number[]): number[] {
  if (values.length === 0) return []
  const sorted = values.toSorted((a, b) => a - b)
  const quartile = (share: number) => at(sorted, Math.floor(share * (sorted.length - 1)))
  const [low, high] = [quartile(0.25), quartile(0.75)]
  const reach = Math.max(REACH.ofQuartiles * (high - low), REACH.ofMedian * Math.abs(quartile(0.5)))
  return reach === 0 ? sorted : sorted.filter((value) => value >= low - reach && value <= high + reach)
}

/** Zero is always in view: a cycle that leaves nothing adds nothing. */
function rangeWithZero(values: readonly number[], leastPadding: number): [low: number, high: number] {
  const [low, high] = paddedRange(values, leastPadding)
  return [low === 0 ? -0.04 * high : low, high]
}
