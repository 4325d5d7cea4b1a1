import { type PeriodicReading, periodicLine } from '../../report/report.ts'
import { formatDuration, formatMegabytes, logLine } from '../../text/text.ts'
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

/** Plain lines for logs; on a terminal also a progress line that stays at the bottom. */
export function consoleOutput(sink: Sink): RunOutput {
  let previous: PeriodicReading | null = null
  let progressShown = false
  const line = (text: string) => {
    sink.write(`${progressShown ? '\r\x1b[2K' : ''}${logLine(text)}\n`)
    progressShown = false
  }
  return {
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
      if (!sink.isTTY) return
      sink.write(`\r\x1b[2K${progressLine(progress).slice(0, (sink.columns ?? 80) - 1)}`)
      progressShown = true
    },
    end() {
      if (progressShown) sink.write('\r\x1b[2K')
      progressShown = false
      // Another run may follow: its first reading is no change of this one's last.
      previous = null
    },
  }
}

/** `1m30s left · 212 of 400 payments (10.1/s), 0 failed · 9 cycles · heap 14.2MB · RSS 212.0MB` */
export function progressLine(progress: RunProgress): string {
  const { elapsedSec, asked, payments, paymentsFailed, cycles, heapAllocBytes, rssBytes, standing } = progress
  const clock =
    asked.durationSec === null
      ? `${formatDuration(Math.floor(elapsedSec))} so far`
      : `${formatDuration(Math.max(0, Math.ceil(asked.durationSec - elapsedSec)))} left`
  const made = (count: number, limit: number | null) => (limit === null ? `${count}` : `${count} of ${limit}`)
  const rate = elapsedSec > 0 ? (payments / elapsedSec).toFixed(1) : '0.0'
  const megabytes = (bytes: number | null) => (bytes === null ? '?' : formatMegabytes(bytes, 1))
  return [
    ...(progress.run === undefined ? [] : [progress.run]),
    clock,
    ...(standing === null ? [] : [standing]),
    `${made(payments, asked.payments)} payments (${rate}/s), ${paymentsFailed} failed`,
    `${made(cycles, asked.cycles)} cycles`,
    `heap ${megabytes(heapAllocBytes)}`,
    `RSS ${megabytes(rssBytes)}`,
  ].join(' · ')
}
