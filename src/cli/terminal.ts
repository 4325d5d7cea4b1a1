import { type FlagSpecs, wrapText } from '../text/text.ts'
import { standardOutput } from './terminal-writer.ts'

/** How wide a command's help is: it is read in terminals of any width, and in logs. */
const HELP_WIDTH = 80

/** The help text of a command's flags. */
export function describeFlags(specs: FlagSpecs): string {
  return describeNames(
    Object.entries(specs).map(([name, { placeholder, describe }]) => [
      `--${name}${placeholder ? ` ${placeholder}` : ''}`,
      describe,
    ]),
  )
}

/** Names with what each means, indented by two, the meanings wrapped beneath each other. */
export function describeNames(described: [name: string, meaning: string][]): string {
  const width = Math.max(...described.map(([name]) => name.length))
  return described
    .flatMap(([name, meaning]) =>
      wrapText(meaning, HELP_WIDTH - width - 4).map(
        (line, index) => `  ${(index === 0 ? name : '').padEnd(width)}  ${line}`,
      ),
    )
    .join('\n')
}

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
