import { terminalText } from '../text/text.ts'

/** Logs a defect of ours in the local network, with its stack, to standard error. */
export function logFault(part: string, error: unknown): void {
  const whole = error instanceof Error ? (error.stack ?? error.message) : String(error)
  process.stderr.write(terminalText(`${part}: ${whole}\n`))
}
