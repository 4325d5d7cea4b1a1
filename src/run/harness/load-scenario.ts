import * as nodeModule from 'node:module'
import { basename, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { UsageError } from '../../errors.ts'
import type { Scenario } from '../../scenario.d.ts'
import { placeIn, saidBy, scenarioOf } from '../scenarios/scenarios.ts'

// Bun has no such function.
const { registerHooks } = nodeModule as Partial<typeof nodeModule>

/**
 * Loads a scenario of the user's own; Node runs TypeScript as it is.
 * @param sdkDir Folder whose `node_modules` holds the SDK under test, so that the file's imports of the SDK resolve to
 *   it.
 * @throws UsageError in one sentence for a file that does not load or is no scenario.
 */
export async function loadScenario(file: string, sdkDir: string): Promise<Scenario<unknown>> {
  const name = basename(file)
  const parentURL = pathToFileURL(join(sdkDir, 'package.json')).href
  registerHooks?.({
    resolve: (specifier, context, next) =>
      next(specifier, isOfSdk(specifier) ? { ...context, parentURL } : context),
  })
  const loaded = await import(pathToFileURL(file).href).catch((error: unknown) => {
    throw new UsageError(`${name} does not load: ${kindOf(error)}${saidBy(error)}${placeIn(error, name)}`)
  })
  return scenarioOf(name, loaded)
}

const SDK = '@breeztech/breez-sdk-spark'

function isOfSdk(specifier: string): boolean {
  return specifier === SDK || specifier.startsWith(`${SDK}/`)
}

function kindOf(error: unknown): string {
  return error instanceof Error ? `${error.name}: ` : ''
}
