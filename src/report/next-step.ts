import { paymentShortfall, type RunReport, subjectOf } from '../compare/compare.ts'
import { formatDuration } from '../text/text.ts'
import { type Changes, reproduceCommand } from './reproduce.ts'

/** A command that answers what a leak leaves open where no run of this tool is at hand. */
const FIRST_RUN = 'run --scenario reconnect --interval 0 --reconnect-every 5 --duration 5m --until-decided'

/** What names who allocated, by host: a page refuses what looks into Node's process. */
const PROFILES: Record<string, Changes> = {
  node: { 'rust-profile': null, 'heap-dump': null },
  chromium: { 'heap-dump': null },
  python: { 'rust-profile': null },
  go: { 'rust-profile': null, 'heap-dump': null },
}

/** The same run once more, telling who allocated what stays; of a foreign file a first run of this tool. */
export function profiledRun({ recording }: RunReport, tool: string): string {
  const host = recording.metadata?.options.host
  return host === undefined ? `${tool} ${FIRST_RUN}` : reproduceCommand(recording, tool, PROFILES[host])
}

/** The flags alone in which that run differs: `--rust-profile --heap-dump`; null of a foreign file. */
export function profileFlagsText({ recording }: RunReport): string | null {
  const host = recording.metadata?.options.host
  if (host === undefined) return null
  return Object.keys(PROFILES[host] ?? {})
    .map((flag) => `--${flag}`)
    .join(' ')
}

/** As many times the forecast; without one, as the run. */
const LONGER = 2

/**
 * The same run once more, so long that it decides on the safe side; null of a foreign file, which only its own harness
 * makes longer.
 */
export function longerRun(report: RunReport, tool: string): string | null {
  const changes = longerFlags(report)
  return changes === null ? null : reproduceCommand(report.recording, tool, changes)
}

/** The flags alone in which that longer run differs: `--duration 4m`. */
export function longerFlagsText(report: RunReport): string | null {
  const flags = Object.entries(longerFlags(report) ?? {}).map(([flag, value]) => `--${flag} ${value}`)
  return flags.length === 0 ? null : flags.join(' ')
}

function longerFlags({ recording, judgement }: RunReport): Changes | null {
  const { metadata } = recording
  if (metadata === null) return null
  const ran = subjectOf(recording).durationSec
  const needed = judgement.verdict.neededDurationSec
  const forecast = needed !== null && Number.isFinite(needed) && ran > 0 ? needed / ran : 1
  const factor = LONGER * Math.max(forecast, paymentShortfall(recording) ?? 1)
  const { durationSec, paymentLimit, cycleLimit } = metadata.options
  const more = (count: number | null, flag: string): Changes =>
    count === null ? {} : { [flag]: String(Math.ceil(count * factor)) }
  return {
    ...(durationSec === null ? {} : { duration: inWholeMinutes(Math.max(durationSec, ran) * factor) }),
    ...more(paymentLimit, 'payments'),
    ...more(cycleLimit, 'cycles'),
  }
}

/** A minute is what people count in; below one, in tens of seconds. */
function inWholeMinutes(seconds: number): string {
  const step = seconds < 60 ? 10 : 60
  return formatDuration(Math.ceil(seconds / step) * step)
}
