import type { RunMetadata } from '../compare/run-metadata.ts'
import { wrapText } from '../report/plain-text.ts'
import { describeBalances } from '../run/balance-check.ts'

/** What a run tells after its report, a sentence to a line as far as `width` allows: listeners, failures, balances. */
export function closingLines({ counts, balances, outcome }: RunMetadata, width: number): string[] {
  const { listenersAdded, listenersRemoved } = counts
  const events = Object.entries(counts.events).map(([kind, count]) => `${kind} ${count}`)
  return [
    `Listeners: ${listenersAdded} added, ${listenersRemoved} removed; events: ${events.join(', ') || 'none'}`,
    ...Object.entries(counts.failures).map(([text, count]) => `Failed ${count} times: ${text}`),
    ...(balances === null ? [] : [describeBalances(balances)]),
    ...(outcome.kind === 'crashed' || outcome.kind === 'deadline'
      ? [`The run broke: ${outcome.detail}.`]
      : []),
  ].flatMap((line) => wrapText(line, width))
}
