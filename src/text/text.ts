export { wrapCommand } from './command-line.ts'
export { formatDuration, parseDuration } from './duration.ts'
export {
  BYTES_PER_UNIT,
  type ByteUnit,
  byteUnitOf,
  countNoun,
  formatByteChange,
  formatBytes,
  formatClock,
  formatCount,
  formatCountChange,
  formatMegabyteChange,
  formatMegabytes,
  formatPace,
  formatSigned,
  formatSlope,
  formatSpan,
  groupThousands,
} from './figures.ts'
export {
  type FlagSpecs,
  type FlagValues,
  parseChoice,
  parseFlags,
  parseWholeNumber,
  refuseWords,
} from './flags.ts'
export { escapeHtml, type InlineScript, inlineJson, inlineScript } from './html-escape.ts'
export { codeBlock, encodeAddress, escapeMarkdown, markdownLink } from './markdown-escape.ts'
export { didYouMean } from './nearest.ts'
export { capitalized, listed, oneLine, quote, unquoted, wrapText } from './plain-text.ts'
export {
  ansiStyle,
  logLine,
  type Paint,
  terminalText,
  visibleJson,
  visibleJsonLines,
} from './terminal-escape.ts'
