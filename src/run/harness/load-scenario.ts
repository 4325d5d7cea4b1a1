import { basename } from 'node:path'
import { pathToFileURL } from 'node:url'
import { UsageError } from '../../errors.ts'
import type { Scenario } from '../../scenario.d.ts'

const FUNCTIONS = ['setup', 'cycle', 'teardown'] as const

/**
 * Loads a scenario of the user's own; Node runs TypeScript as it is.
 * @throws UsageError in one sentence for a file that does not load or is no scenario.
 */
export async function loadScenario(file: string): Promise<Scenario<unknown>> {
  const name = basename(file)
  const loaded = await import(pathToFileURL(file).href).catch((error: unknown) => {
    throw new UsageError(`${name} does not load: ${firstLine(error)}`)
  })
  const scenario: unknown = (loaded as { default?: unknown }).default
  if (typeof scenario !== 'object' || scenario === null) {
    throw new UsageError(
      `${name} should export its scenario as default, { cycle } with setup and teardown if needed, got ${nameOf(scenario)}: see docs/scenarios.md`,
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

function firstLine(error: unknown): string {
  const text = error instanceof Error ? `${error.name}: ${error.message}` : String(error)
  return text.trim().replace(/\s+/g, ' ').slice(0, 300)
}
