import { standardOutput } from './terminal-writer.ts'

/** Columns of the terminal that is written to; 80 when the output goes to a file or another program. */
export function terminalWidth({ columns }: { columns?: number | undefined } = standardOutput): number {
  return columns ?? 80
}
