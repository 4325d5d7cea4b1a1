import { readFile } from 'node:fs/promises'
import { parse, stringify } from 'yaml'
import { OPTION_INPUTS } from '../src/run/options/options.ts'
import { withMarkedPart } from './marked-part.ts'

interface Described {
  description: string
  default?: unknown
}

/** What of an `action.yml` its documentation tells. */
export interface ActionFile {
  inputs: Record<string, Described>
  outputs: Record<string, Described>
  runs: { using: string; main: string }
}

/** The places of the tables in `docs/action.md`: between these lines everything is generated. */
const PLACES = [
  { mark: 'inputs', file: 'action.yml', part: 'inputs' },
  { mark: 'outputs', file: 'action.yml', part: 'outputs' },
  { mark: 'report-inputs', file: 'report/action.yml', part: 'inputs' },
  { mark: 'report-outputs', file: 'report/action.yml', part: 'outputs' },
] as const

/** Reads an action's metadata, by its path from the project's root. */
export async function readActionFile(file: string): Promise<ActionFile> {
  return parse(await readFile(new URL(`../${file}`, import.meta.url), 'utf8'))
}

/**
 * A document with its tables as `action.yml` says.
 * @throws Error when a table's marks are missing or stand twice.
 */
export async function withActionTables(document: string): Promise<string> {
  let text = document
  for (const { mark, file, part } of PLACES) {
    const table = tableOf((await readActionFile(file))[part], part)
    text = withMarkedPart(text, mark, table, 'docs/action.md')
  }
  return text
}

/**
 * `action.yml` with the inputs that are options of a run as the table of options says; a new one stands before `args`.
 */
export function withOptionInputs(actionYml: string): string {
  return OPTION_INPUTS.reduce((text, { name, describe, declared }) => {
    const entry = new RegExp(`^ {2}${name}:\\n(?: {4}.*\\n)+`, 'm')
    const lines = [
      `  ${name}:`,
      `    description: ${scalar(describe)}`,
      ...(declared === null ? [] : [`    default: ${scalar(declared)}`]),
    ]
    const input = `${lines.join('\n')}\n`
    return entry.test(text)
      ? text.replace(entry, () => input)
      : text.replace(/^ {2}args:$/m, (args) => `${input}${args}`)
  }, actionYml)
}

/** A YAML scalar on one line, however long. */
function scalar(text: string): string {
  return stringify(text, { lineWidth: 0 }).trimEnd()
}

function tableOf(items: Record<string, Described>, part: 'inputs' | 'outputs'): string {
  const rows = Object.entries(items).map(
    ([name, { description }]) => `| \`${name}\` | ${description.replaceAll('|', '\\|')} |`,
  )
  return [`| ${part === 'inputs' ? 'input' : 'output'} | |`, '|---|---|', ...rows].join('\n')
}
