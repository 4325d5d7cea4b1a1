import { type PeriodicReading, periodicLine } from '../../report/report.ts'
import { countNoun, formatCount, formatDuration, formatMegabytes, logLine } from '../../text/text.ts'
import type { RunOutput, RunProgress } from './run-output.ts'

/** What is written to: standard output, in practice. */
export interface Sink {
  write(text: string): unknown
  isTTY?: boolean | undefined
  columns?: number | undefined
}

const STAGES = {
  loading: 'Loading the SDK',
  connecting: 'Connecting Alice and Bob',
  funding: 'Funding both wallets',
  measuring: 'Measuring',
  finishing: 'Taking the wallets down',
}

/** How often a log gets a line of progress: a few times in a run of an hour. */
const LOG_EVERY_SEC = 120

/** Plain lines for logs, with one of progress now and then; on a terminal that line stays at the bottom. */
export function consoleOutput(sink: Sink, { TERM }: NodeJS.ProcessEnv = process.env): RunOutput {
  // A dumb terminal would show what moves the cursor.
  const redraws = sink.isTTY === true && TERM !== 'dumb'
  let previous: PeriodicReading | null = null
  let progressShown = false
  let nextLogSec = LOG_EVERY_SEC
  const line = (text: string) => {
    sink.write(`${progressShown ? '\r\x1b[2K' : ''}${logLine(text)}\n`)
    progressShown = false
  }
  return {
    follows: true,
    line,
    address: line,
    stage: (stage) => line(`${STAGES[stage]} …`),
    sample(row) {
      // Counts at rest and between payments are for the judgement: the specification's lines are the periodic ones.
      if (row.phase === 'rest' || row.phase === 'quiet') return
      const reading = {
        elapsedSec: row.elapsed_sec ?? 0,
        heapAllocBytes: row.heap_alloc_bytes ?? 0,
        goroutines: row.goroutines ?? 0,
        payments: row.payments ?? 0,
        listeners: row.listeners ?? 0,
      }
      line(periodicLine(reading, previous))
      previous = reading
    },
    progress(progress) {
      if (redraws) {
        sink.write(`\r\x1b[2K${progressLine(progress, (sink.columns ?? 80) - 1)}`)
        progressShown = true
      } else if (progress.elapsedSec >= nextLogSec) {
        nextLogSec = progress.elapsedSec + LOG_EVERY_SEC
        line(progressLine(progress))
      }
    },
    end() {
      if (progressShown) sink.write('\r\x1b[2K')
      progressShown = false
      // Another run may follow: its first reading is no change of this one's last, and its clock begins anew.
      previous = null
      nextLogSec = LOG_EVERY_SEC
    },
  }
}

/**
 * `1m30s left · references +10.2 a payment so far · 212 of 400 payments (10.1/s) · 9 cycles · heap 14.2MB · RSS 212.0MB`
 * @param width Columns: a part that does not fit whole is left out.
 */
export function progressLine(progress: RunProgress, width = Number.POSITIVE_INFINITY): string {
  const { elapsedSec, asked, payments, paymentsFailed, cycles, heapAllocBytes, rssBytes, standing } = progress
  const made = (count: number, limit: number | null, one: string) =>
    limit === null ? countNoun(count, one) : `${formatCount(count)} of ${countNoun(limit, one)}`
  const rate = elapsedSec > 0 ? (payments / elapsedSec).toFixed(1) : '0.0'
  const megabytes = (bytes: number | null) => (bytes === null ? '?' : formatMegabytes(bytes, 1))
  const parts = [
    ...(progress.run === undefined ? [] : [progress.run]),
    timeLeft(progress),
    ...(standing === null ? [] : [standing]),
    ...(payments + paymentsFailed === 0 && asked.payments === null
      ? []
      : [
          `${made(payments, asked.payments, 'payment')} (${rate}/s)${paymentsFailed > 0 ? `, ${paymentsFailed} failed` : ''}`,
        ]),
    ...(cycles === 0 && asked.cycles === null ? [] : [made(cycles, asked.cycles, 'cycle')]),
    `heap ${megabytes(heapAllocBytes)}`,
    `RSS ${megabytes(rssBytes)}`,
  ]
  return parts.reduce((line, part) => {
    const longer = line === '' ? part : `${line} · ${part}`
    return line === '' || longer.length <= width ? longer : line
  }, '')
}

/** By the duration where there is one; else by the pace at which what was asked for gets done. */
function timeLeft({ elapsedSec, asked, payments, cycles }: RunProgress): string {
  const clock = (seconds: number) => formatDuration(Math.max(0, Math.ceil(seconds)))
  const ends = [
    ...(asked.durationSec === null ? [] : [asked.durationSec]),
    ...endAtPace(elapsedSec, payments, asked.payments),
    ...endAtPace(elapsedSec, cycles, asked.cycles),
  ]
  if (ends.length === 0) return `${formatDuration(Math.floor(elapsedSec))} so far`
  const end = Math.min(...ends)
  return `${end === asked.durationSec ? '' : 'about '}${clock(end - elapsedSec)} left`
}

function endAtPace(elapsedSec: number, made: number, limit: number | null): number[] {
  return limit === null || made === 0 ? [] : [(elapsedSec * limit) / made]
}
