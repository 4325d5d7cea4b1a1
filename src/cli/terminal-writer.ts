import { WriteFailure } from '../errors.ts'
import type { Sink } from '../run/run.ts'
import { terminalText, visibleJson } from '../text/text.ts'

/** The command line's only way to standard output: what came from outside cannot steer the terminal or the runner. */
export function printText(text: string): void {
  process.stdout.write(terminalText(text))
}

/** One JSON value on a line of standard output. */
export function printJson(value: unknown): void {
  process.stdout.write(`${visibleJson(value)}\n`)
}

/** The command line's only way to standard error, under the tool's name. */
export function printError(text: string): void {
  process.stderr.write(terminalText(`sdk-memtest: ${text}\n`))
}

/** Standard output for lines that come one by one: who writes here escapes them. */
export const standardOutput: Sink = process.stdout

/** Whoever read the output is gone, such as `| head`: the run and its report go on without. */
export function outliveReaders(): void {
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {})
}

/** A line beside the output, on standard error, as it is: no name before it. */
export function printAside(line: string): void {
  process.stderr.write(terminalText(`${line}\n`))
}

/** Does what may meet a full disk, and tells it: the verdict is shown by then, and its exit code stands. */
export async function orTell(action: () => Promise<void>): Promise<void> {
  try {
    await action()
  } catch (error) {
    if (!(error instanceof WriteFailure)) throw error
    printError(error.message)
  }
}
