import type { LayerSpec } from 'vega-lite/types_unstable/spec/index.js'
import type { Checkpoint, MetricJudgement, Recording, RunReport } from '../../compare/compare.ts'
import { growthWords } from '../metric-rows.ts'
import { paddedRange } from './axes.ts'

const MOST_POINTS = 200

/** One exact count over the cycles (or, in a run without cycles, over the payments). */
interface CountPanel {
  title: string
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
  { metric: 'sdk_handles', title: 'SDK handles', of: (checkpoint: Checkpoint) => total(checkpoint.handles) },
] as const

/** The counts that were read at rest, one panel each; none where nothing was counted. */
function countPanels({ judgement, recording }: RunReport): CountPanel[] {
  return COUNTS.flatMap(({ metric, title, of }) => {
    const judged = judgement.metrics.find(({ name }) => name === metric)
    for (const xTitle of ['cycle', 'payment'] as const) {
      const points = thinned(countsAt(recording, xTitle, metric, of))
      if (points.length === 0) continue
      const range = paddedRange(
        points.map((point) => point.count),
        1,
      )
      return [{ title: `${title}${growth(judged)}`, xTitle, points, range }]
    }
    return []
  })
}

const GAP_PX = 74
const HEIGHT_PX = 120
const FEW_POINTS = 60

export interface CountRow {
  bounds: 'flush'
  spacing: number
  hconcat: LayerSpec<string>[]
}

/** The second panel: the counts side by side, or null where nothing was counted. */
export function countRow(report: RunReport, widthPx: number, interactive: boolean): CountRow | null {
  const panels = countPanels(report)
  if (panels.length === 0) return null
  const width = (widthPx - GAP_PX * (panels.length - 1)) / panels.length
  return {
    bounds: 'flush',
    spacing: GAP_PX,
    hconcat: panels.map((panel): LayerSpec<string> => {
      const x = {
        field: 'x',
        type: 'quantitative',
        title: panel.xTitle,
        scale: { zero: false, nice: false },
        axis: { tickMinStep: 1, tickCount: 5 },
      } as const
      const y = {
        field: 'count',
        type: 'quantitative',
        title: null,
        scale: { domain: panel.range, zero: false, nice: false },
        axis: { tickMinStep: 1, tickCount: 4, format: panel.range[1] >= 1e6 ? '.4~s' : ',d' },
      } as const
      const tooltip = [
        { field: 'x', type: 'quantitative', title: panel.xTitle },
        { field: 'count', type: 'quantitative', title: 'count', format: ',d' },
      ] as const
      return {
        width,
        height: HEIGHT_PX,
        data: { values: panel.points },
        layer: [
          {
            // A view's own title would hang at another height in each panel, as high as its topmost label.
            data: { values: [{}] },
            mark: { type: 'text', style: 'panel-title' },
            encoding: { x: { value: 0 }, y: { value: -12 }, text: { value: panel.title } },
          },
          {
            mark: { type: 'line', style: 'count', strokeWidth: 1.5 },
            encoding: { x, y },
          },
          ...(panel.points.length <= FEW_POINTS || interactive
            ? [
                {
                  mark: { type: 'point' as const, style: 'count', filled: true, size: 16, opacity: 1 },
                  encoding: { x, y, ...(interactive ? { tooltip: [...tooltip] } : {}) },
                },
              ]
            : []),
        ],
      }
    }),
  }
}

type CountOf = (typeof COUNTS)[number]['of']

/** From the checkpoints; where a run has none, from the CSV's own rows of that phase. */
function countsAt(
  recording: Recording,
  xTitle: CountPanel['xTitle'],
  metric: (typeof COUNTS)[number]['metric'],
  of: CountOf,
): CountPanel['points'] {
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
  return recording.phases.flatMap((at, index) => {
    const [x, count] = [xs[index] ?? Number.NaN, values[index] ?? Number.NaN]
    return at !== phase || Number.isNaN(x) || Number.isNaN(count) ? [] : [{ x, count }]
  })
}

function growth(judged: MetricJudgement | undefined): string {
  if (judged === undefined || (judged.perPayment === null && judged.perCycle === null)) return ''
  return `: ${judged.verdict === 'no-leak' ? 'no growth' : growthWords(judged, ' a ')}`
}

function thinned(points: CountPanel['points']): CountPanel['points'] {
  const every = Math.ceil(points.length / MOST_POINTS)
  return points.filter((_, index) => index % every === 0 || index === points.length - 1)
}

function total(counts: Record<string, number> | null): number | null {
  return counts === null ? null : Object.values(counts).reduce((sum, count) => sum + count, 0)
}
