import { randomBytes } from 'node:crypto'
import { existsSync, readFileSync, statSync } from 'node:fs'
import * as nodeModule from 'node:module'
import { basename, extname } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { placeIn, saidBy } from '../../scenarios/scenarios.ts'

// Bun has no such function.
const { stripTypeScriptTypes: stripTypes } = nodeModule as Partial<typeof nodeModule>

const TYPED = ['.ts', '.mts']
const SERVED = [...TYPED, '.js', '.mjs']
/** What a file imports. Only for the wording of a failure, so a string that looks like an import does no harm. */
const IMPORTS = /(?:\bfrom|\bimport)\s*\(?\s*(['"])([^'"\n]+)\1/g
/** What the page's import map knows. */
const SDK = /^@breeztech\/breez-sdk-spark(?:\/|$)/

/**
 * The files of a user's own scenario, for the page: the file itself and its relative imports, with their types taken
 * off. Their addresses hold an unguessable word, so that no other program reads code through the server.
 */
export class OwnFiles {
  readonly #prefix = `/own/${randomBytes(16).toString('hex')}`
  readonly #refusals: string[] = []
  readonly #unknown = new Set<string>()

  /** The address of a file, from the server's root. */
  addressOf(file: string): string {
    return this.#prefix + pathToFileURL(file).pathname
  }

  /** The content for an address, or null where there is none; why not is told by `explain`. */
  contentOf(path: string): string | null {
    if (!path.startsWith(`${this.#prefix}/`)) return null
    const file = fileOf(path.slice(this.#prefix.length))
    if (file === null) return null
    const name = basename(file)
    if (!SERVED.includes(extname(file))) {
      return this.#refuse(`it imports ${name}, which should end in .ts, .mts, .js or .mjs`)
    }
    if (!existsSync(file) || !statSync(file).isFile()) return this.#refuse(`${name} is not there`)
    const source = readFileSync(file, 'utf8')
    for (const [, , from = ''] of source.matchAll(IMPORTS)) {
      if (!/^\.{0,2}\//.test(from) && !SDK.test(from)) this.#unknown.add(from)
    }
    if (!TYPED.includes(extname(file))) return source
    if (stripTypes === undefined) return this.#refuse(`${name} needs Node to have its types taken off`)
    try {
      return stripTypes(source)
    } catch (error) {
      return this.#refuse(`${saidBy(error)}${placeIn(error, name)}`)
    }
  }

  /** Why the file did not load, as well as it can be told; the browser's own words name no file. */
  explain(said: string): string {
    const [first] = this.#refusals
    if (first !== undefined) return first
    const [unknown] = this.#unknown
    if (unknown === undefined || !/module/.test(said)) return said
    return `it imports ${unknown}: in a page it can import the SDK, and files by their relative paths`
  }

  #refuse(why: string): null {
    this.#refusals.push(why)
    return null
  }
}

function fileOf(path: string): string | null {
  try {
    return fileURLToPath(`file://${path}`)
  } catch {
    return null
  }
}
