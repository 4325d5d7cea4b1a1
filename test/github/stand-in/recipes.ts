import { readFile } from 'node:fs/promises'
import { parse } from 'yaml'

const ROOT = new URL('../../../', import.meta.url)

/** A step of a workflow, as far as a recipe has one. */
export interface RecipeStep {
  id?: string
  uses?: string
  run?: string
  env?: Record<string, string>
  with?: Record<string, string | number | boolean>
}

export interface RecipeJob {
  strategy?: { matrix: Record<string, unknown> }
  steps: RecipeStep[]
}

/** A YAML block of a document. */
export interface Recipe {
  /** The file and the heading that it stands below. */
  place: string
  /** As a workflow: a block of steps alone stands in the first recipe's frame. */
  workflow: string
  jobs: Record<string, RecipeJob>
}

/** The recipes of README.md and docs/action.md, in their order. */
export async function readRecipes(): Promise<Recipe[]> {
  const documents = await Promise.all(
    ['README.md', 'docs/action.md'].map(async (name) => ({
      name,
      text: await readFile(new URL(name, ROOT), 'utf8'),
    })),
  )
  return documents.flatMap(({ name, text }) => recipesIn(name, text))
}

/** @throws Error when no recipe stands below that heading. */
export async function recipeBelow(heading: string): Promise<Recipe> {
  const found = (await readRecipes()).find(({ place }) => place.includes(heading))
  if (found === undefined) throw new Error(`expected a recipe below ${heading}, got none`)
  return found
}

function recipesIn(name: string, text: string): Recipe[] {
  let heading = ''
  const recipes: Recipe[] = []
  for (const [, title, block] of text.matchAll(/^#+ ([^\n]*)$|^```yaml\n(.*?)^```$/gms)) {
    if (title !== undefined) heading = title
    if (block === undefined) continue
    const isWhole = /^jobs:$/m.test(block)
    const workflow = isWhole ? block : `${FRAME}${block}`
    recipes.push({ place: `${name}, ${heading}`, workflow, jobs: parse(workflow).jobs })
  }
  return recipes
}

const FRAME = 'on: push\npermissions: {}\njobs:\n  memtest:\n    runs-on: ubuntu-24.04\n    steps:\n'

/** The combinations of a job's matrix; one empty one where it has none. */
export function combinations({ strategy }: RecipeJob): Record<string, unknown>[] {
  const { include, ...dimensions } = strategy?.matrix ?? {}
  const crossed = Object.entries(dimensions).reduce<Record<string, unknown>[]>(
    (sofar, [name, values]) =>
      sofar.flatMap((each) => (values as unknown[]).map((value) => ({ ...each, [name]: value }))),
    [{}],
  )
  return Array.isArray(include) ? include : crossed
}

/**
 * A step's inputs or environment with each `${{ a.b.c }}` looked up.
 * @throws Error for one that the context does not have.
 */
export function evaluated(
  given: Readonly<Record<string, string | number | boolean>> = {},
  context: Record<string, unknown> = {},
): Record<string, string> {
  return Object.fromEntries(
    Object.entries(given).map(([name, value]) => [
      name,
      String(value).replace(/\$\{\{ (\S+) \}\}/g, (_, path: string) => lookUp(path, context)),
    ]),
  )
}

function lookUp(path: string, context: Record<string, unknown>): string {
  const found = path
    .split('.')
    .reduce<unknown>((value, name) => (value as Record<string, unknown> | undefined)?.[name], context)
  if (found === undefined) throw new Error(`expected a value for ${path} in ${JSON.stringify(context)}`)
  return String(found)
}
