/** The entry of the measured process: takes its configuration from the channel, runs, hands over. */

import { Socket } from 'node:net'
import { UsageError, WriteFailure } from '../../errors.ts'
import {
  CHANNEL_FD,
  type FromHarness,
  readJsonLines,
  type ToHarness,
  writeJsonLine,
} from '../protocol/protocol.ts'
import { RunCounters } from '../scenarios/scenarios.ts'
import { runHarness } from './run-harness.ts'

const channel = new Socket({ fd: CHANNEL_FD })
const stop = new AbortController()
const counters = new RunCounters()
let outlastsFaults = false

// The SDK's leftover timers would keep the process alive for minutes: it ends by itself once its last word is out.
function lastWord(message: FromHarness): void {
  writeJsonLine(channel, message, () => process.exit(0))
}

function fail(error: unknown): void {
  const message = error instanceof Error ? error.message : String(error)
  lastWord({ kind: 'failed', usage: error instanceof UsageError, message })
}

// The SDK turns some wrongly typed arguments, and some network faults, into these instead of rejecting. An application
// would end here; a measurement goes on and says so.
function onUncaught(error: unknown): void {
  if (outlastsFaults && !(error instanceof WriteFailure)) counters.noteUncaught(error)
  else fail(error)
}

/** Messages that the parent has not taken yet. */
let queued = 0
/** More than the parent takes in a moment. */
const QUEUE_ROOM = 8

// A parent that stands still (Ctrl-Z, a slow log) reads nothing, and a queue here would count as resources of the SDK.
// So messages that are only shown are dropped; every row is on disk.
function tell(message: FromHarness): void {
  if (message.kind === 'stage') outlastsFaults = message.stage !== 'loading'
  const isOnlyShown = message.kind === 'sample' || message.kind === 'progress'
  if (isOnlyShown && queued >= QUEUE_ROOM) return
  queued += 1
  writeJsonLine(channel, message, () => {
    queued -= 1
  })
}

process.on('SIGINT', () => {})
process.on('SIGTERM', () => {})
// The parent is gone: nobody would stop this process or read its results.
channel.on('close', () => process.exit(1))
process.on('uncaughtException', onUncaught)
process.on('unhandledRejection', onUncaught)
readJsonLines(channel, (received) => {
  const message = received as ToHarness
  if (message.kind === 'stop') {
    stop.abort()
    return
  }
  // Not earlier: a relative preload of the user's in NODE_OPTIONS starts from the folder that the run was started in.
  process.chdir(message.config.sdkDir)
  runHarness(message.config, stop.signal, tell, counters).then(
    (result) => lastWord({ kind: 'done', result }),
    fail,
  )
})
