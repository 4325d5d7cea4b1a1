import { standardOutput } from './terminal-writer.ts'

/** Whether colours may be printed: on a terminal whose user did not set NO_COLOR (https://no-color.org). */
export function usesColor(
  { isTTY }: { isTTY?: boolean | undefined } = standardOutput,
  { NO_COLOR, TERM }: NodeJS.ProcessEnv = process.env,
): boolean {
  return isTTY === true && (NO_COLOR ?? '') === '' && TERM !== 'dumb'
}

/** Columns of the terminal that is written to; 80 when the output goes to a file or another program. */
export function terminalWidth({ columns }: { columns?: number | undefined } = standardOutput): number {
  return columns ?? 80
}
