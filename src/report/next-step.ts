import { type RunReport, subjectOf } from '../compare/compare.ts'
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

/** Without a forecast: twice as long. */
const LONGER = 2

/**
 * The same run once more, so long that it decides on the safe side; null of a foreign file, which only its own harness
 * makes longer.
 */
export function longerRun({ recording, judgement }: RunReport, tool: string): string | null {
  const { metadata } = recording
  if (metadata === null) return null
  const ran = subjectOf(recording).durationSec
  const needed = judgement.verdict.neededDurationSec
  const factor =
    needed !== null && Number.isFinite(needed) && ran > 0 ? Math.max(LONGER, (2 * needed) / ran) : LONGER
  const { durationSec, paymentLimit, cycleLimit } = metadata.options
  const more = (count: number | null, flag: string): Changes =>
    count === null ? {} : { [flag]: String(Math.ceil(count * factor)) }
  const changes = {
    ...(durationSec === null ? {} : { duration: inWholeMinutes(Math.max(durationSec, ran) * factor) }),
    ...more(paymentLimit, 'payments'),
    ...more(cycleLimit, 'cycles'),
  }
  return reproduceCommand(recording, tool, changes)
}

/** A minute is what people count in; below one, in tens of seconds. */
function inWholeMinutes(seconds: number): string {
  const step = seconds < 60 ? 10 : 60
  return formatDuration(Math.ceil(seconds / step) * step)
}
