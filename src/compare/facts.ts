import { formatBytes } from '../figures/figures.ts'
import { type Outcome, outcomeOf } from './outcome.ts'
import type { Recording } from './recording.ts'

/** How a run ended, where it did not come to the end that was asked for. */
function shortfallOf({ kind, detail }: Outcome): string[] {
  switch (kind) {
    case 'crashed':
    case 'deadline':
      return [`The run broke: ${detail}. What was sampled before is judged.`]
    case 'stopped':
      return [`The run was stopped before its end: ${detail}. What was sampled until then is judged.`]
    case 'fell-short':
      return [`The run fell short of what was asked: ${detail}.`]
    case 'completed':
    case 'unknown':
      return []
    default:
      return kind satisfies never
  }
}

/** Facts beside the verdict that a reader must know, a sentence each. */
export function factsOf(recording: Recording): string[] {
  const { metadata, checkpoints, notes } = recording
  const facts = [...notes]
  if (metadata?.options.inject) {
    facts.push(
      `This run planted a leak (--inject ${metadata.options.inject}): it says nothing about the SDK.`,
    )
  }
  if (metadata?.census.kind === 'unavailable') {
    facts.push(`The Rust heap could not be counted: ${metadata.census.reason}.`)
  }
  facts.push(...shortfallOf(outcomeOf(metadata)))
  if (metadata?.options.drainTimers === false && metadata.options.reconnectCycles) {
    facts.push('Leftover timers were not fired early (--no-drain-timers): what they hold counts as growth.')
  }
  const released = checkpoints.findLast(
    ({ delayedRelease }) => (delayedRelease?.timers ?? 0) > 0,
  )?.delayedRelease
  if (released) {
    const held = [
      ...(released.rustBlocks === null ? [] : [`${released.rustBlocks} Rust blocks`]),
      ...(released.externrefs === null ? [] : [`${released.externrefs} references`]),
    ]
    facts.push(
      `Delayed release: after disconnect() and free() the SDK left ${released.timers} timers of up to ${released.longestDelayMs / 1000} s${held.length > 0 ? `, which held ${held.join(' and ')}` : ''}; a fact, not a leak.`,
    )
  }
  const finalized = Object.entries(checkpoints.at(-1)?.finalizedByGc ?? {}).filter(([, count]) => count > 0)
  if (finalized.length > 0) {
    const names = finalized.map(([name, count]) => `${count} ${name}`).join(', ')
    facts.push(`The garbage collector had to finalize what nobody freed: ${names}.`)
  }
  const last = checkpoints.at(-1)
  if (last?.rustFreeBytes != null && last.rustLargestHoleBytes !== null) {
    facts.push(
      `Rust heap at the end: ${formatBytes(last.rustFreeBytes)} free, largest hole ${formatBytes(last.rustLargestHoleBytes)}, of ${formatBytes(last.wasmMemoryBytes)} wasm memory; free memory is no leak.`,
    )
  }
  return facts
}
