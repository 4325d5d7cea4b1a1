export {
  type HistoryGroup,
  type HistoryPoint,
  historyGroups,
  historyJson,
  keptPoint,
  readPoint,
  renderHistoryMarkdown,
  renderHistoryText,
} from './history/history.ts'
export {
  IMPROVED_RANK,
  type MarkdownLink,
  type MarkdownRun,
  MUST_ACT_BELOW,
  OVERVIEW_HEADER,
  type OverviewRow,
  renderMarkdown,
  renderSection,
} from './markdown/markdown.ts'
export { reportJson } from './report-json.ts'
export { fileLines, runFiles } from './run-files.ts'
export { renderOverviewText, renderText } from './text.ts'
export { textTable } from './text-table.ts'
export { type PeriodicReading, periodicLine } from './trend-report.ts'
export { verdictTitle } from './verdict-words.ts'
export { drawHistory, historyPage, writeHistory } from './write-history.ts'
export { writeReport } from './write-report.ts'
