/** The JavaScript objects that Rust holds, counted by constructor. */

import type { SdkInstance } from './wasm-capture.ts'

/** The table through which Rust holds JavaScript objects, and its first slot after the glue's own. */
export interface ExternrefTable {
  readonly table: WebAssembly.Table
  readonly firstSlot: number
}

/**
 * Finds the table of external references among the exported tables. Its name differs by version, so it is known by its
 * contents: at its start the glue appends `undefined, null, true, false`.
 * @returns null for a module that has not started or whose glue keeps its objects elsewhere.
 */
export function findExternrefTable({ exports, initialTableLengths }: SdkInstance): ExternrefTable | null {
  for (const [name, initialLength] of initialTableLengths) {
    const table = exports[name]
    if (!(table instanceof WebAssembly.Table) || table.length < initialLength + 4) continue
    const appended = [0, 1, 2, 3].map((offset) => table.get(initialLength + offset))
    if (appended[1] === null && appended[2] === true && appended[3] === false) {
      return { table, firstSlot: initialLength + 4 }
    }
  }
  return null
}

/** JavaScript objects (and strings, numbers) that Rust holds. Allocates nothing. */
export function countExternrefs({ table, firstSlot }: ExternrefTable): number {
  const { length } = table
  let held = 0
  for (let slot = firstSlot; slot < length; slot++) {
    const value: unknown = table.get(slot)
    if (value !== undefined && value !== null) held++
  }
  return held
}

/** The same by constructor (`SqliteStorage`, `function`, `string`): this names a culprit. */
export function externrefsByConstructor({ table, firstSlot }: ExternrefTable): Record<string, number> {
  const byConstructor: Record<string, number> = {}
  for (let slot = firstSlot; slot < table.length; slot++) {
    const value: unknown = table.get(slot)
    if (value === undefined || value === null) continue
    const name = constructorName(value)
    byConstructor[name] = (byConstructor[name] ?? 0) + 1
  }
  return byConstructor
}

function constructorName(value: NonNullable<unknown>): string {
  if (typeof value !== 'object') return typeof value
  try {
    return value.constructor?.name || 'Object'
  } catch {
    // A getter or proxy of somebody else's may throw; the count must not.
    return 'Object'
  }
}
