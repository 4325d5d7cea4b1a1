import { at } from '../../at.ts'
import type { Checkpoint, MetricJudgement, Recording, RunReport } from '../../compare/compare.ts'
import type { NumericColumn } from '../../compare/recording/columns.ts'
import { growthWords } from '../metric-rows.ts'
import { axisRange, rangeFromZero, sayZero } from './axes.ts'
import { hoverLayer, type Panel } from './panel.ts'

const MOST_POINTS = 200

/** One exact count over the cycles (or, in a run without cycles, over the payments). */
interface CountSeries {
  metric: NumericColumn
  name: string
  growth: string
  xTitle: 'cycle' | 'payment'
  points: { x: number; count: number }[]
  range: [low: number, high: number]
}

const COUNTS = [
  {
    metric: 'rust_live_blocks',
    title: 'Rust blocks',
    of: (checkpoint: Checkpoint) => checkpoint.rustLiveBlocks,
  },
  { metric: 'externrefs', title: 'References', of: (checkpoint: Checkpoint) => total(checkpoint.externrefs) },
  { metric: 'sdk_handles', title: 'SDK objects', of: (checkpoint: Checkpoint) => total(checkpoint.handles) },
] as const

/** The counts that were read at rest; none where nothing was counted. */
function countSeries({ judgement, recording }: RunReport): CountSeries[] {
  return COUNTS.flatMap(({ metric, title, of }) => {
    const judged = judgement.metrics.find(({ name }) => name === metric)
    const [cycles, payments] = (['cycle', 'payment'] as const).map((xTitle) => ({
      xTitle,
      points: thinned(countsAt(recording, xTitle, metric, of)),
    }))
    // A single rest shows no course: then the counts between payments do.
    const shown = [cycles, payments].find((one) => (one?.points.length ?? 0) > 1) ?? cycles
    if (shown === undefined || shown.points.length === 0) return []
    const counts = shown.points.map((point) => point.count)
    const range = judged?.verdict === 'no-leak' ? rangeFromZero(counts, 1) : axisRange(counts, 1)
    return [{ metric, name: title, growth: growth(judged), ...shown, range }]
  })
}

const HEIGHT_PX = 120
const FEW_POINTS = 60

/**
 * The counts that were read at rest, one panel each; none where nothing was counted.
 * @param without A metric that is drawn elsewhere.
 */
export function countPanels(
  report: RunReport,
  interactive: boolean,
  without: NumericColumn | null = null,
): Panel[] {
  const series = countSeries(report).filter(({ metric }) => metric !== without)
  return series.map(({ name, growth: grows, xTitle, points, range }, index): Panel => {
    const x = {
      field: 'x',
      type: 'quantitative',
      title: xTitle,
      scale: { zero: false, nice: false },
      axis: { tickMinStep: 1, tickCount: 5, format: ',d' },
    } as const
    const y = {
      field: 'count',
      type: 'quantitative',
      title: sayZero('', range).replace(/^, /, '') || null,
      scale: { domain: range, zero: false, nice: false },
      axis: { tickMinStep: 1, tickCount: 4, format: range[1] >= 1e6 ? '.4~s' : ',d' },
    } as const
    const tooltip = [
      { field: 'x', type: 'quantitative', title: xTitle },
      { field: 'count', type: 'quantitative', title: 'count', format: ',d' },
    ]
    const id = `counts_${index}`
    const data = { name: id }
    return {
      id,
      title: name,
      key: grows,
      heightPx: HEIGHT_PX,
      layer: [
        { data, mark: { type: 'line', style: 'count', strokeWidth: 1.5 }, encoding: { x, y } },
        ...(points.length <= FEW_POINTS
          ? [
              {
                data,
                mark: { type: 'point' as const, style: 'count', filled: true, size: 16 },
                encoding: { x, y },
              },
            ]
          : []),
        ...(interactive
          ? [hoverLayer(id, { data: data.name, transform: [], encoding: { x, y }, tooltip })]
          : []),
      ],
      datasets: { [data.name]: points },
      columns: { x: xTitle, count: name },
      switches: [],
      zoom: null,
    }
  })
}

type CountOf = (typeof COUNTS)[number]['of']

/** From the checkpoints; where a run has none, from the CSV's own rows of that phase. */
function countsAt(
  recording: Recording,
  xTitle: CountSeries['xTitle'],
  metric: (typeof COUNTS)[number]['metric'],
  of: CountOf,
): CountSeries['points'] {
  const phase = xTitle === 'cycle' ? 'rest' : 'quiet'
  const counted = recording.checkpoints
    .filter((checkpoint) => checkpoint.phase === phase)
    .flatMap((checkpoint) => {
      const count = of(checkpoint)
      return count === null
        ? []
        : [{ x: xTitle === 'cycle' ? checkpoint.cycles : checkpoint.payments, count }]
    })
  if (counted.length > 0) return counted
  const values = recording.columns[metric]
  const xs = recording.columns[xTitle === 'cycle' ? 'cycles' : 'payments']
  if (values === undefined || xs === undefined || recording.phases === null) return []
  return recording.phases.flatMap((each, index) => {
    const [x, count] = [at(xs, index), at(values, index)]
    return each !== phase || Number.isNaN(x) || Number.isNaN(count) ? [] : [{ x, count }]
  })
}

function growth(judged: MetricJudgement | undefined): string {
  if (judged === undefined || (judged.perPayment === null && judged.perCycle === null)) return ''
  return judged.verdict === 'no-leak' ? 'no growth' : growthWords(judged)
}

function thinned(points: CountSeries['points']): CountSeries['points'] {
  const every = Math.ceil(points.length / MOST_POINTS)
  return points.filter((_, index) => index % every === 0 || index === points.length - 1)
}

function total(counts: Record<string, number> | null): number | null {
  return counts === null ? null : Object.values(counts).reduce((sum, count) => sum + count, 0)
}
