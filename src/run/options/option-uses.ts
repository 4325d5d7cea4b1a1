/**
 * What follows from the table of options: flags, schema, comparability, inputs, variables, the command that repeats a
 * run.
 */

import * as v from 'valibot'
import { type FlagSpecs, type FlagValues, formatDuration } from '../../text/text.ts'
import { type OptionRow, recordedSchema, shownDefault } from './option-kinds.ts'
import { OPTION_ROWS } from './option-table.ts'
import type { RunOptionsRecord } from './recorded-options.ts'
import { type FileScenario, isFileScenario, presetOf, SCENARIO_NAMES } from './scenario-names.ts'

/** The flags of `sdk-memtest run`: the specification's, the newer Go harness's, and our own. */
export const RUN_FLAGS: FlagSpecs = Object.fromEntries(
  OPTION_ROWS.map(([name, row]) => [name, flagOf(name, row)]),
)

/** What a run is judged against and what fails it: the same flags at the end of a run as in `compare`. */
export const JUDGING_FLAGS: FlagSpecs = Object.fromEntries(
  OPTION_ROWS.filter(([, row]) => row.judges).map(([name, row]) => [name, flagOf(name, row)]),
)

const SCENARIO_SCHEMA = v.union([
  v.picklist([...SCENARIO_NAMES, 'custom']),
  v.custom<FileScenario>((value) => typeof value === 'string' && isFileScenario(value), 'no scenario'),
])

/** Schema of `options` in `run.json`. */
export const OPTIONS_SCHEMA = v.object(
  Object.fromEntries(
    OPTION_ROWS.flatMap(([, { field, value, formerly }]) => {
      if (field === undefined) return []
      const schema = field === 'scenario' ? SCENARIO_SCHEMA : recordedSchema(value)
      return [[field, formerly === undefined ? schema : v.optional(schema, formerly)]]
    }),
  ),
) as unknown as v.GenericSchema<unknown, RunOptionsRecord>

/** The recorded options that change what a run does to memory, each in words for the reader. */
export const COMPARED_OPTIONS: readonly (readonly [field: keyof RunOptionsRecord, words: string])[] =
  OPTION_ROWS.flatMap(([, { field, comparedAs }]) =>
    field === undefined || comparedAs === undefined ? [] : [[field as keyof RunOptionsRecord, comparedAs]],
  )

/** The Action's inputs that are options of a run, with the Action's own defaults. */
export const OPTION_INPUTS: readonly {
  name: string
  describe: string
  default: string | null
  /** The `default:` of `action.yml`. */
  declared: string | null
}[] = OPTION_ROWS.flatMap(([name, { input, value }]) => {
  if (input === undefined) return []
  const usual = input.default ?? shownDefault(value)
  const told = usual === null || input.describe.includes('Default') ? '' : ` Default ${usual}.`
  const declared = input.dependent || input.describe.includes('Default') ? null : usual
  return [{ name, describe: `${input.describe}${told}`, default: input.default ?? null, declared }]
})

/** The flags that the environment presets. */
export function presetFlags(environment: Readonly<Record<string, string | undefined>>): FlagValues {
  return Object.fromEntries(
    OPTION_ROWS.flatMap(([name, { variable, value }]): [string, string | true][] => {
      const text = variable === undefined ? undefined : environment[variable]
      if (text === undefined) return []
      if (value.kind === 'switch') return [[name, true]]
      if (text === '') return []
      return [[name, value.kind === 'duration' && /^\d+$/.test(text) ? `${text}s` : text]]
    }),
  )
}

/** The flags that make a run as its record says, as words of a command line; what is usual anyway is left out. */
export function flagsOfRecord(record: RunOptionsRecord): [flag: string, value: string | null][] {
  const preset = presetOf(record.scenario).flags
  return OPTION_ROWS.flatMap(([name, { field, value }]): [string, string | null][] => {
    const recorded = field === undefined ? null : record[field as keyof RunOptionsRecord]
    if (recorded === null || recorded === 'custom') return []
    if (name === 'reconnect-every' && !record.reconnectCycles) return []
    if (typeof recorded === 'boolean') {
      const usual = preset[name] ?? value.default
      return recorded === usual ? [] : [[recorded ? name : `no-${name}`, null]]
    }
    // Said even where they are usual: without them nobody knows what was asked for.
    const always = value.kind === 'duration' || name === 'scenario'
    if (!always && recorded === value.default) return []
    return [[name, value.kind === 'duration' ? formatDuration(Number(recorded)) : String(recorded)]]
  })
}

function flagOf(name: string, row: OptionRow): FlagSpecs[string] {
  const { value, describe, placeholder } = row
  if (value.kind === 'switch') {
    return { type: 'boolean', describe: value.default ? `${describe} (default on; --no-${name})` : describe }
  }
  const usual = shownDefault(value)
  const told = usual === null || describe.includes('(default') ? '' : ` (default ${usual})`
  return {
    type: 'string',
    describe: name === 'scenario' ? describe : `${describe}${told}`,
    placeholder: placeholder ?? usual ?? 'VALUE',
  }
}
