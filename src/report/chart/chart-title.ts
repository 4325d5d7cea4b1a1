import { lastSecOf, outcomeOf, type RunReport } from '../../compare/compare.ts'
import { capitalized, countNoun, formatSpan, oneLine } from '../../text/text.ts'
import { outcomeWords, subjectTitle } from '../subject-words.ts'
import { verdictTitle } from '../verdict-words.ts'
import { type ChartData, RUN } from './chart-data.ts'
import { fitLines } from './chart-theme.ts'

/** For a picture of its own: the verdict, its sentence, what was measured, and what the marks mean. */
export function pictureTitle(report: RunReport, data: ChartData | null, widthPx: number) {
  const { verdict } = report.judgement
  const lines = (text: string, most: number) => fitLines(oneLine(text), widthPx, 12, most)
  return {
    text: `sdk-memtest: ${verdictTitle(verdict)}`,
    subtitle: [...lines(verdict.headline, 2), ...lines(provenance(report), 1), ...lines(key(data), 2)],
  }
}

/** For a panel on a page that says the verdict itself: the metric, and what the marks mean. */
export function metricTitle(data: ChartData) {
  return { title: `${capitalized(data.name)} over time`, key: key(data, true) }
}

function provenance({ recording }: RunReport): string {
  const { metadata, columns } = recording
  const outcome = outcomeOf(metadata)
  const payments = columns.payments?.findLast((value) => !Number.isNaN(value))
  return [
    subjectTitle({ recording }),
    ...(metadata === null ? [] : [metadata.environment.runtime]),
    formatSpan(lastSecOf(recording)),
    ...(payments === undefined ? [] : [countNoun(payments, 'payment')]),
    ...(outcome.kind === 'completed' || outcome.kind === 'unknown' ? [] : [outcomeWords(outcome)]),
  ].join(' · ')
}

function key(data: ChartData | null, withSlope = false): string {
  if (data === null) return ''
  return [
    ...(data.warmupTime > 0 ? [`shaded: warm-up${data.isWarmupCut ? ' (partly out of view)' : ''}`] : []),
    ...(data.ticks.length > 0 ? [`ticks: ${data.tickWord}`] : []),
    ...(data.rows.some((row) => row.low !== undefined) ? ['band: lowest to highest'] : []),
    ...(data.isAtRest ? ['counted at rest, after each disconnect'] : []),
    ...(data.fit === null ? [] : [`dashed: fitted line${withSlope ? `, ${data.fit.label}` : ''}`]),
    ...(data.rows.some((row) => row.who !== RUN) ? ['baselines shifted to this run’s level'] : []),
  ].join(' · ')
}
