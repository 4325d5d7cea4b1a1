import { UsageError } from '../../../errors.ts'
import type { Scenario } from '../../../scenario.d.ts'

const FUNCTIONS = ['setup', 'cycle', 'teardown'] as const

/**
 * The scenario that a loaded module exports.
 * @param name The file's, for the sentence.
 * @throws UsageError in one sentence when it is none.
 */
export function scenarioOf(name: string, module: unknown): Scenario<unknown> {
  const scenario: unknown = (module as { default?: unknown }).default
  // A file without any export is taken for CommonJS, which exports an empty object.
  const isEmpty = typeof scenario === 'object' && scenario !== null && Object.keys(scenario).length === 0
  if (typeof scenario !== 'object' || scenario === null || isEmpty) {
    throw new UsageError(
      `${name} should export its scenario as default, { cycle } with setup and teardown if needed, got ${isEmpty ? 'nothing' : nameOf(scenario)}: see docs/scenarios.md`,
    )
  }
  const given = scenario as Record<string, unknown>
  for (const field of FUNCTIONS) {
    const value = given[field]
    if (typeof value === 'function' || (field !== 'cycle' && value === undefined)) continue
    throw new UsageError(`${name}: ${field} should be a function, got ${nameOf(value)}`)
  }
  const unknown = Object.keys(given).find((key) => !(FUNCTIONS as readonly string[]).includes(key))
  if (unknown !== undefined) {
    throw new UsageError(`${name} should have setup, cycle and teardown alone, got ${unknown} besides`)
  }
  return scenario as Scenario<unknown>
}

function nameOf(value: unknown): string {
  return value === undefined ? 'nothing' : value === null ? 'null' : typeof value
}

const MOST_CHARACTERS = 300

/** What was thrown, in one line: an error's message, or the value itself where it is no error. */
export function saidBy(thrown: unknown): string {
  const text = textOf(thrown).trim().replace(/\s+/g, ' ')
  return text.length <= MOST_CHARACTERS ? text : `${text.slice(0, MOST_CHARACTERS - 1)}…`
}

function textOf(thrown: unknown): string {
  if (typeof thrown !== 'object' || thrown === null) return String(thrown)
  const { message } = thrown as { message?: unknown }
  if (typeof message === 'string' && message !== '') return message
  if (thrown instanceof Error) return thrown.name
  try {
    return JSON.stringify(thrown)
  } catch {
    return 'an object'
  }
}

/** The line of the user's own file that threw the error, with the file in brackets; empty where none is known. */
export function placeIn(error: unknown, file: string): string {
  const stack = error instanceof Error ? (error.stack ?? '') : ''
  // A file that does not parse stands before everything else, and may be one that the user's imports.
  const parsed = /^(?:\S*[/\\])?([\w.-]*):(\d+)\n/.exec(stack)
  if (parsed !== null) return ` (${parsed[1] || file}:${parsed[2]})`
  const at = stack.split('\n').find((line) => line.includes(`/${file}:`))
  const line = at === undefined ? undefined : /:(\d+):\d+\)?$/.exec(at)?.[1]
  return line === undefined ? '' : ` (${file}:${line})`
}
