import { UsageError } from '../usage-error.ts'
import { runHarness } from './harness/run-harness.ts'
import type { FromHarness, ToHarness } from './harness-protocol.ts'

const stop = new AbortController()

// The SDK's leftover timers would keep the process alive for minutes: it ends by itself once its last word is out.
function lastWord(message: FromHarness): void {
  process.send?.(message, () => process.exit(0))
}

function fail(error: unknown): void {
  const message = error instanceof Error ? error.message : String(error)
  lastWord({ kind: 'failed', usage: error instanceof UsageError, message })
}

process.on('SIGINT', () => {})
process.on('SIGTERM', () => {})
// The parent is gone: nobody would stop this process or read its results.
process.on('disconnect', () => process.exit(1))
// The SDK turns some wrongly typed arguments into these instead of rejecting.
process.on('uncaughtException', fail)
process.on('unhandledRejection', fail)
process.on('message', (message: ToHarness) => {
  if (message.kind === 'stop') {
    stop.abort()
    return
  }
  const tell = (report: FromHarness) => process.send?.(report, () => {})
  runHarness(message.config, stop.signal, tell).then((result) => lastWord({ kind: 'done', result }), fail)
})
