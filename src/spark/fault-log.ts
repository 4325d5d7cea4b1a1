import { terminalText } from '../text/text.ts'

/** A defect of ours in the local network: its log, standard error, gets it all. */
export function logFault(part: string, error: unknown): void {
  const whole = error instanceof Error ? (error.stack ?? error.message) : String(error)
  process.stderr.write(terminalText(`${part}: ${whole}\n`))
}
